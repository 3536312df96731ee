import { useSyncExternalStore } from "react";

const QUERY = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Whether the system asks for less motion. Style sheets ask it themselves; this is for the rest. */
export function useReducedMotion(): boolean {
  return useSyncExternalStore(
    (listener) => {
      QUERY.addEventListener("change", listener);
      return () => QUERY.removeEventListener("change", listener);
    },
    () => QUERY.matches,
  );
}
