import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";
import styles from "./Sheet.module.css";

interface Props {
  open: boolean;
  title: string;
  closeLabel: string;
  onClose: () => void;
  /** After the sheet has slid away. */
  onClosed: () => void;
  /** Where the focus goes when the sheet closes; to what opened it when absent. */
  returnFocus?: () => HTMLElement | null;
  children: ReactNode;
}

/**
 * A modal side sheet at the end of the line of reading, the whole screen on a phone. Its children
 * are one or more `SheetBody` and `SheetFooter`.
 */
export function Sheet(props: Props) {
  const { open, title, closeLabel, onClose, onClosed, returnFocus, children } = props;
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      onOpenChangeComplete={(next) => {
        if (!next) onClosed();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup
          className={styles.sheet}
          data-sheet=""
          initialFocus={firstField}
          {...(returnFocus && { finalFocus: returnFocus })}
        >
          <header className={styles.header}>
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <Dialog.Close className={styles.close} aria-label={closeLabel}>
              <Icon name="close" />
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What the sheet itself names, its first field, or whatever comes first in it; a touch opens no keyboard. */
function firstField(how: string): HTMLElement | boolean {
  if (how === "touch") return true;
  return (
    document.querySelector<HTMLElement>(
      `.${styles.sheet} :is([data-first-focus], form :is(input, select, textarea))`,
    ) ?? true
  );
}
