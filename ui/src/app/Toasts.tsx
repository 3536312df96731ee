import { Toast } from "@base-ui/react/toast";
import { Check, TriangleAlert } from "lucide-react";
import button from "../components/Button.module.css";
import { Icon } from "../components/Icon.tsx";
import iconButton from "../components/IconButton.module.css";
import styles from "./Toasts.module.css";
import { texts } from "./texts.ts";

/** The short messages, at the lower end of the window. */
export function Toasts() {
  const { toasts } = Toast.useToastManager();
  return (
    <Toast.Portal>
      <Toast.Viewport className={styles.viewport} aria-label={texts.toast.region}>
        {toasts.map((toast) => (
          // The library hides urgent messages, and every button that closes one, from screen readers
          // until the focus is in them; what can be focused must not be hidden (WCAG 4.1.2).
          <Toast.Root key={toast.id} toast={toast} className={styles.toast} aria-hidden={false}>
            <Toast.Content className={styles.content}>
              {toast.type === "failed" ? (
                <TriangleAlert className={styles.failed} size={16} strokeWidth={1.5} aria-hidden />
              ) : (
                <Check className={styles.done} size={16} strokeWidth={1.5} aria-hidden />
              )}
              <div className={styles.words}>
                <Toast.Title className={styles.title} render={<p />} />
                <Toast.Description className={styles.description} />
              </div>
              {toast.actionProps ? <Toast.Action className={button.button} /> : null}
              <Toast.Close
                className={iconButton.button}
                aria-label={texts.toast.close}
                aria-hidden={false}
              >
                <Icon name="close" />
              </Toast.Close>
            </Toast.Content>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}
