import { CopyButton } from "../components/CopyButton.tsx";
import { IS_DESKTOP } from "../desktop/browser.ts";
import { copySecret } from "../desktop/clipboard.ts";
import { texts } from "./texts.ts";

interface Props {
  text: string;
  /** What a press copies, for example "Copy the link". */
  label: string;
  /** The words on the button. */
  children: string;
}

/** Copies a one-time secret; in the window it leaves the clipboard again, and the button says so. */
export function SecretCopyButton({ text, label, children }: Props) {
  const copied = IS_DESKTOP ? texts.copiedForNow : texts.copied;
  return (
    <CopyButton text={text} copy={copySecret} label={label} copied={copied}>
      {children}
    </CopyButton>
  );
}
