import { useState } from "react";
import { isWebAddress } from "../components/web-address.ts";
import type { ConnectApi } from "../platform/connect-api.ts";
import { isRefusedToken, problemText } from "./failure.ts";
import { openTab } from "./open-tab.ts";
import type { Requirement } from "./requirement.ts";
import { texts } from "./texts.ts";

/** Where a sign-in in another tab stands, before the other tab is open. */
export type Authorization =
  | { step: "idle" }
  | { step: "opening" }
  /** The browser kept the tab closed; the address is there to be followed by hand. */
  | { step: "blocked"; url: string }
  | { step: "failed"; problem: string };

interface Options {
  requirement: Requirement;
  app: string;
  api: ConnectApi;
  /** The other tab is open: look for its outcome. */
  onWaiting: () => void;
  onRefusedToken: () => void;
}

/** Asks for the address where the user authorises an account, and opens it in a new tab. */
export function useAuthorization({ requirement, app, api, onWaiting, onRefusedToken }: Options) {
  const [authorization, set] = useState<Authorization>({ step: "idle" });

  const start = async () => {
    set({ step: "opening" });
    try {
      const { id, way } = requirement;
      const url = await (way === "oauth2" ? api.authorizeOAuth(id) : api.authorizeAccount(id));
      if (!isWebAddress(url)) {
        set({ step: "failed", problem: texts.problem.unsafeAddress });
      } else if (openTab(url)) {
        set({ step: "idle" });
        onWaiting();
      } else {
        set({ step: "blocked", url });
      }
    } catch (error) {
      if (isRefusedToken(error)) onRefusedToken();
      else set({ step: "failed", problem: problemText(error, app) });
    }
  };

  /** The user followed the address by hand. */
  const followed = () => {
    set({ step: "idle" });
    onWaiting();
  };

  return { authorization, start, followed };
}
