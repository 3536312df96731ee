import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./Button.tsx";
import { copyText } from "./copy-text.ts";
import { IconButton } from "./IconButton.tsx";

const SHOWN_MS = 2_000;

interface Props {
  text: string;
  /** How it gets to the clipboard; a secret leaves it again. */
  copy?: (text: string) => Promise<void>;
  /** What a press copies, for example "Copy the address". */
  label: string;
  copied: string;
  /** The words on the button; without them it is an icon alone. */
  children?: string;
}

/** Puts a text on the clipboard, and says so for a moment. */
export function CopyButton({ text, copy = copyText, label, copied, children }: Props) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done]);
  const press = () =>
    void copy(text).then(
      () => setDone(true),
      () => setDone(false),
    );
  const icon = done ? <Check size={16} strokeWidth={1.5} /> : <Copy size={16} strokeWidth={1.5} />;
  if (children) {
    return (
      <Button onClick={press} aria-label={done ? copied : label}>
        {icon}
        {done ? copied : children}
      </Button>
    );
  }
  return (
    <IconButton label={done ? copied : label} onClick={press}>
      {icon}
    </IconButton>
  );
}
