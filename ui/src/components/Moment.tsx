import { tellMoment, tellSince } from "./moment.ts";

/** How long ago something was; the exact time on hover. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={tellMoment(at)}>
      {tellSince(at, new Date())}
    </time>
  );
}
