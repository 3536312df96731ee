import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import styles from "./Dialog.module.css";
import { Icon } from "./Icon.tsx";

interface Props {
  open: boolean;
  title: string;
  closeLabel: string;
  onClose: () => void;
  onClosed?: () => void;
  /** The line under the title. */
  lead?: ReactNode;
  children: ReactNode;
  /** The buttons at the foot. */
  footer: ReactNode;
}

/** A small modal window for one question or one short form. */
export function Dialog(props: Props) {
  const { open, title, closeLabel, onClose, onClosed, lead, children, footer } = props;
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      onOpenChangeComplete={(next) => {
        if (!next) onClosed?.();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.dialog} initialFocus={firstControl}>
          <header className={styles.header}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            <Base.Close className={styles.close} aria-label={closeLabel}>
              <Icon name="close" />
            </Base.Close>
          </header>
          <div className={styles.body}>
            {lead ? (
              <Base.Description className={styles.lead} render={<div />}>
                {lead}
              </Base.Description>
            ) : null}
            {children}
          </div>
          <footer className={styles.footer}>{footer}</footer>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The first field; without one the first button of the foot, which changes nothing. */
function firstControl(): HTMLElement | boolean {
  const dialog = document.querySelector(`.${styles.dialog}:not([data-ending-style])`);
  return (
    dialog?.querySelector<HTMLElement>("input:not([hidden]), select, textarea") ??
    dialog?.querySelector<HTMLElement>("footer > :first-child") ??
    true
  );
}
