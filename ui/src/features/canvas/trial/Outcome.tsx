import { tellUnread } from "../../../app/failure.ts";
import { texts as frame } from "../../../app/texts.ts";
import { CodeBlock } from "../../../components/CodeBlock.tsx";
import { tellDuration } from "../../../components/moment.ts";
import { Notice } from "../../../components/Notice.tsx";
import { StatusDot, type Tone } from "../../../components/StatusDot.tsx";
import { Tag } from "../../../components/Tag.tsx";
import { tellValue } from "../../../components/texts.ts";
import type { TestRun } from "../../../platform/contract.ts";
import { RunSteps } from "../../runs/RunSteps.tsx";
import { runDuration } from "../../runs/run-duration.ts";
import { texts as runs } from "../../runs/texts.ts";
import styles from "./TestPanel.module.css";
import { texts } from "./texts.ts";
import type { TrialState } from "./trial-store.ts";

const TONES: Record<string, Tone> = { completed: "ok", failed: "bad", canceled: "none" };

/** What became of the latest trial. */
export function Outcome({ state }: { state: TrialState }) {
  return (
    <section className={styles.form} aria-label={texts.result} aria-live="polite">
      <h3>{texts.result}</h3>
      {state.phase === "idle" ? <p>{texts.empty}</p> : null}
      {state.phase === "running" ? <p>{texts.running}</p> : null}
      {state.phase === "refused" ? (
        <>
          <StatusDot tone="bad">{texts.refused}</StatusDot>
          <Notice tone="bad">{tellUnread(state.error)}</Notice>
        </>
      ) : null}
      {state.phase === "ended" ? <Ended run={state.run} /> : null}
      {"nodes" in state ? <RunSteps nodes={state.nodes} /> : null}
    </section>
  );
}

function Ended({ run }: { run: TestRun }) {
  const took = runDuration(run);
  const { message, node_id } = (run.error ?? {}) as { message?: string; node_id?: string };
  return (
    <>
      <p className={styles.facts}>
        <span className={styles.actions}>
          <StatusDot tone={TONES[run.status] ?? "bad"}>
            {tellValue(runs.status, run.status)}
          </StatusDot>
          {run.dry_run ? <Tag>{texts.dryRun}</Tag> : null}
        </span>
        {took === null ? null : <span>{runs.took(tellDuration(took))}</span>}
      </p>
      {run.status === "canceled" ? <p>{texts.stopped}</p> : null}
      {message ? <Notice tone="bad">{texts.failed(message, node_id)}</Notice> : null}
      {run.output ? (
        <CodeBlock
          label={texts.output}
          code={JSON.stringify(run.output, null, 2)}
          copy={texts.copyOutput}
          copied={frame.copied}
        />
      ) : null}
    </>
  );
}
