import type { ReactNode } from "react";

interface Props {
  /** The sentence, with a place in it. */
  text: (part: string) => string;
  /** What stands there and is more than words: a link, a time, a name in code. */
  children: ReactNode;
}

/** A sentence with something in it: where that stands is the sentence's own affair. */
export function Phrase({ text, children }: Props) {
  const [before, after] = text(PLACE).split(PLACE);
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}

/** No text holds it: it belongs to no script. */
const PLACE = "\uE000";
