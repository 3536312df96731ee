import { useSyncExternalStore } from "react";

const QUERY = window.matchMedia("(max-width: 60rem)");

/** Whether the window is too narrow for the whole sidebar. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      QUERY.addEventListener("change", listener);
      return () => QUERY.removeEventListener("change", listener);
    },
    () => QUERY.matches,
  );
}
