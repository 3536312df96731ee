import { Toast } from "@base-ui/react/toast";

/** The short messages of the whole builder. */
export const toasts = Toast.createToastManager();

/** How long something can be taken back. */
const UNDO_MS = 20_000;

/** Says for a few seconds that something was done. */
export function notify(title: string, description?: string): void {
  toasts.add({ title, ...(description && { description }), type: "done" });
}

/** Says that something was done that can be taken back, for as long as it is shown. */
export function notifyUndoable(title: string, undo: string, onUndo: () => void): void {
  const id = toasts.add({
    title,
    type: "done",
    timeout: UNDO_MS,
    actionProps: {
      children: undo,
      onClick: () => {
        toasts.close(id);
        onUndo();
      },
    },
  });
}

/** Says that something failed, until it is closed. */
export function complain(title: string, description: string): void {
  toasts.add({ title, description, type: "failed", timeout: 0, priority: "high" });
}
