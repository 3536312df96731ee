import { useEffect } from "react";
import { Button } from "../components/Button.tsx";
import { Notice } from "../components/Notice.tsx";
import type { ConnectApi } from "../platform/connect-api.ts";
import { AllDone } from "./AllDone.tsx";
import styles from "./ConnectPage.module.css";
import { PageHeader } from "./PageHeader.tsx";
import type { ReadyState } from "./page-state.ts";
import { RequirementItem } from "./RequirementItem.tsx";
import { RequirementSection } from "./RequirementSection.tsx";
import type { Requirement } from "./requirement.ts";
import { texts } from "./texts.ts";
import { browserClock, tellEnd } from "./times.ts";
import type { ConnectPageModel } from "./useConnectPage.ts";

interface Props {
  page: ConnectPageModel;
  state: ReadyState;
  api: ConnectApi;
  /** Opens the sheet of a requirement. */
  onOpen: (requirementId: string) => void;
}

/** What is pending and what is completed, with the App's name above and the link's end below. */
export function RequirementList({ page, state, api, onOpen }: Props) {
  const { session, requirements } = state;
  const app = session.app.name;
  useEffect(() => {
    document.title = texts.documentTitle(app);
  }, [app]);

  const open = requirements.filter((item) => !item.completed);
  // What the App cannot go without comes first; the rest keeps its order.
  const pending = [
    ...open.filter(({ optional }) => !optional),
    ...open.filter(({ optional }) => optional),
  ];
  const isReady = open.every(({ optional }) => optional);
  const completed = requirements.filter((item) => item.completed);
  const draw = (requirement: Requirement) => (
    <RequirementItem
      key={requirement.id}
      requirement={requirement}
      app={app}
      api={api}
      waiting={state.waiting.includes(requirement.id)}
      page={page}
      onOpen={() => onOpen(requirement.id)}
    />
  );
  const ends = tellEnd(session.expires_at, browserClock());
  return (
    <div className={styles.card}>
      <PageHeader
        title={isReady ? texts.readyTitle(app) : texts.title(app)}
        lead={texts.lead(app)}
      />
      {state.stale ? (
        <Notice tone="bad">
          <div className={styles.stale}>
            <span>{texts.problem.stale}</span>
            <Button onClick={() => void page.refresh()}>{texts.problem.retry}</Button>
          </div>
        </Notice>
      ) : null}
      {isReady ? (
        <AllDone app={app} hasOptional={open.length > 0} total={requirements.length} />
      ) : null}
      <RequirementSection title={texts.sections.pending} count={pending.length}>
        {pending.map(draw)}
      </RequirementSection>
      <RequirementSection title={texts.sections.completed} count={completed.length}>
        {completed.map(draw)}
      </RequirementSection>
      {ends ? <footer className={styles.footer}>{texts.footer(app, ends)}</footer> : null}
    </div>
  );
}
