import { Toast } from "@base-ui/react/toast";

/** The short messages of the whole builder. */
export const toasts = Toast.createToastManager();

/** Says for a few seconds that something was done. */
export function notify(title: string, description?: string): void {
  toasts.add({ title, ...(description && { description }), type: "done" });
}

/** Says that something failed, until it is closed. */
export function complain(title: string, description: string): void {
  toasts.add({ title, description, type: "failed", timeout: 0, priority: "high" });
}
