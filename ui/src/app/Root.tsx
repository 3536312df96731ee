import { CSPProvider } from "@base-ui/react/csp-provider";
import { Toast } from "@base-ui/react/toast";
import { Tooltip } from "@base-ui/react/tooltip";
import { App } from "./App.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { SessionGate } from "./SessionGate.tsx";
import { Toasts } from "./Toasts.tsx";
import { toasts } from "./toasts.ts";

const TOOLTIP_DELAY_MS = 500;

/** The whole builder. The page's policy allows no inline styles, so Base UI writes none. */
export function Root({ ticket }: { ticket: string | null }) {
  return (
    <CSPProvider disableStyleElements>
      <Tooltip.Provider delay={TOOLTIP_DELAY_MS}>
        <Toast.Provider toastManager={toasts}>
          <ErrorBoundary>
            <SessionGate ticket={ticket}>
              <App />
            </SessionGate>
          </ErrorBoundary>
          <Toasts />
        </Toast.Provider>
      </Tooltip.Provider>
    </CSPProvider>
  );
}
