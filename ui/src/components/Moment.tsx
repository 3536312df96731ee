import { tellMoment, tellSince } from "./moment.ts";

/** How long ago something was, or how far ahead it is; the exact time on hover. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={tellMoment(at)}>
      {tellSince(at, new Date())}
    </time>
  );
}
