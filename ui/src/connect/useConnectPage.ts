import { useCallback, useEffect, useReducer, useRef } from "react";
import type { ConnectApi } from "../platform/connect-api.ts";
import { pageFailure } from "./failure.ts";
import { type PageFailure, type PageState, reducePage } from "./page-state.ts";

/** While another tab is open, its outcome is looked for this often. */
const POLL_MS = 2_000;

/** The page's state and what can be done with it. */
export interface ConnectPageModel {
  state: PageState;
  /** Loads again; resolves when the answer is shown. */
  refresh: () => Promise<void>;
  retry: () => void;
  wait: (requirementId: string) => void;
  stopWaiting: (requirementId: string) => void;
  fail: (failure: PageFailure) => void;
}

/**
 * Loads the page, refreshes it when the user comes back to it, and polls while another tab is
 * open. `api` is null when there is no token.
 */
export function useConnectPage(api: ConnectApi | null): ConnectPageModel {
  const initial: PageState = api
    ? { phase: "loading" }
    : { phase: "failed", failure: "link", retrying: false };
  const [state, dispatch] = useReducer(reducePage, initial);
  const asked = useRef(0);
  const shown = useRef(0);

  const refresh = useCallback(async () => {
    if (!api) return;
    asked.current += 1;
    const turn = asked.current;
    const action = await Promise.all([api.session(), api.requirements()]).then(
      ([session, statuses]) => ({ type: "loaded", session, statuses }) as const,
      (error: unknown) => ({ type: "failed", failure: pageFailure(error) }) as const,
    );
    // An answer that was overtaken by a later one is old news.
    if (turn < shown.current) return;
    shown.current = turn;
    dispatch(action);
  }, [api]);

  useEffect(() => {
    void refresh();
  }, [refresh]);

  const ready = state.phase === "ready";
  useEffect(() => {
    if (!ready) return;
    const look = () => {
      if (document.visibilityState === "visible") void refresh();
    };
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [ready, refresh]);

  const polling = state.phase === "ready" && state.waiting.length > 0;
  useEffect(() => {
    if (!polling) return;
    const timer = setInterval(() => void refresh(), POLL_MS);
    return () => clearInterval(timer);
  }, [polling, refresh]);

  return {
    state,
    refresh,
    retry: () => {
      dispatch({ type: "retry" });
      void refresh();
    },
    wait: (id) => dispatch({ type: "waiting", id }),
    stopWaiting: (id) => dispatch({ type: "stop waiting", id }),
    fail: (failure) => dispatch({ type: "failed", failure }),
  };
}
