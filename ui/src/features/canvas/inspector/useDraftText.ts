import { useState } from "react";

/** A text on its way into a field. */
export interface Draft {
  /** What is typed; null while the field shows its value. */
  text: string | null;
  /** Keeps what is typed, and why it cannot be taken. */
  keep: (text: string, reason: string | null) => void;
  /** The field shows its value again. */
  drop: () => void;
}

/** A draft that lasts as long as its field is shown with the same value. */
export function useDraftText(value: string): Draft {
  const [text, setText] = useState<string | null>(null);
  const [before, setBefore] = useState(value);
  if (before !== value) {
    setBefore(value);
    setText(null);
  }
  return { text, keep: setText, drop: () => setText(null) };
}
