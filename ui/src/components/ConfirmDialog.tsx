import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { Notice } from "./Notice.tsx";

interface Props {
  open: boolean;
  title: string;
  /** What happens, in plain words. */
  children: ReactNode;
  /** What has to be known before, under the words. */
  remarks?: ReactNode;
  confirm: string;
  cancel: string;
  busy: boolean;
  /** Why it was refused. */
  problem?: string | null | undefined;
  /** For what cannot be taken back. */
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  onClosed?: () => void;
}

/** Asks before something that is not easily undone. */
export function ConfirmDialog(props: Props) {
  const { open, title, children, remarks, confirm, cancel, busy, problem, danger = true } = props;
  return (
    <Dialog
      open={open}
      title={title}
      closeLabel={cancel}
      lead={children}
      onClose={props.onClose}
      {...(props.onClosed && { onClosed: props.onClosed })}
      footer={
        <>
          <Button onClick={props.onClose}>{cancel}</Button>
          <Button look={danger ? "danger" : "primary"} busy={busy} onClick={props.onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      {remarks}
      {problem ? <Notice tone="bad">{problem}</Notice> : null}
    </Dialog>
  );
}
