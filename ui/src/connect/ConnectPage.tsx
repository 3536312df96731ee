import { useEffect, useState } from "react";
import type { ConnectApi } from "../platform/connect-api.ts";
import { Announcer } from "./Announcer.tsx";
import styles from "./ConnectPage.module.css";
import { FailurePage } from "./FailurePage.tsx";
import { LoadingPage } from "./LoadingPage.tsx";
import { RequirementList } from "./RequirementList.tsx";
import { RequirementSheet } from "./RequirementSheet.tsx";
import { useConnectPage } from "./useConnectPage.ts";

interface Props {
  /** Null when the page was opened without a token. */
  api: ConnectApi | null;
  /** The server does not accept the token: forget it. */
  onTokenRefused: () => void;
}

/** The hosted page: what an App needs from this end user, and the sheet to give it. */
export function ConnectPage({ api, onTokenRefused }: Props) {
  const page = useConnectPage(api);
  const { state } = page;
  const [sheet, setSheet] = useState<{ id: string; open: boolean } | null>(null);

  const refused = state.phase === "failed" && state.failure === "expired";
  useEffect(() => {
    if (refused) onTokenRefused();
  }, [refused, onTokenRefused]);

  const shown =
    state.phase === "ready" ? state.requirements.find(({ id }) => id === sheet?.id) : null;
  return (
    <>
      <main className={styles.page} aria-busy={state.phase === "loading"}>
        {state.phase === "loading" ? <LoadingPage /> : null}
        {state.phase === "failed" ? (
          <FailurePage failure={state.failure} retrying={state.retrying} onRetry={page.retry} />
        ) : null}
        {state.phase === "ready" && api ? (
          <RequirementList
            page={page}
            state={state}
            api={api}
            onOpen={(id) => setSheet({ id, open: true })}
          />
        ) : null}
      </main>
      {state.phase === "ready" && api && sheet && shown ? (
        <RequirementSheet
          key={sheet.id}
          open={sheet.open}
          requirement={shown}
          app={state.session.app.name}
          api={api}
          page={page}
          onClose={() => setSheet({ id: sheet.id, open: false })}
          onClosed={() => setSheet(null)}
        />
      ) : null}
      <Announcer news={state.phase === "ready" ? state.news : null} />
    </>
  );
}
