import { tellFailure } from "../../app/failure.ts";
import { texts as frame, sentence } from "../../app/texts.ts";
import { CodeBlock } from "../../components/CodeBlock.tsx";
import { tellList } from "../../components/locale.ts";
import { tellDuration } from "../../components/moment.ts";
import { Notice } from "../../components/Notice.tsx";
import { StatusDot, type Tone } from "../../components/StatusDot.tsx";
import { tellValue, texts as wording } from "../../components/texts.ts";
import { ApiError } from "../../platform/api-error.ts";
import type { Run } from "../../platform/contract.ts";
import { RunSteps } from "../runs/RunSteps.tsx";
import { runDuration } from "../runs/run-duration.ts";
import { texts as runs } from "../runs/texts.ts";
import styles from "./RunOutcome.module.css";
import { texts } from "./texts.ts";
import type { TestRun } from "./useTestRun.ts";

const TONES: Record<string, Tone> = { completed: "ok", failed: "bad", canceled: "none" };

/** What became of the latest test run. */
export function RunOutcome({ test }: { test: TestRun }) {
  const { state } = test;
  return (
    <section className={styles.outcome} aria-label={texts.test.output} aria-live="polite">
      <h2>{texts.test.output}</h2>
      {state.phase === "idle" ? <p>{texts.test.empty}</p> : null}
      {state.phase === "running" ? (
        <>
          <p>{texts.test.running}</p>
          <RunSteps nodes={state.nodes} />
        </>
      ) : null}
      {state.phase === "refused" ? (
        <>
          <StatusDot tone="bad">{texts.test.refused}</StatusDot>
          <Notice tone="bad">{tellRefusal(state.error)}</Notice>
        </>
      ) : null}
      {state.phase === "ended" ? (
        <>
          <Ended run={state.run} />
          <RunSteps nodes={state.nodes} />
        </>
      ) : null}
    </section>
  );
}

function Ended({ run }: { run: Run }) {
  const took = runDuration(run);
  const tone = TONES[run.status] ?? "bad";
  return (
    <>
      <p className={styles.facts}>
        <StatusDot tone={tone}>{tellValue(runs.status, run.status)}</StatusDot>
        {took === null ? null : <span>{runs.took(tellDuration(took))}</span>}
      </p>
      {run.status === "canceled" ? <p>{texts.test.stopped}</p> : null}
      {run.error ? <Notice tone="bad">{tellError(run.error)}</Notice> : null}
      {run.output ? (
        <CodeBlock
          label={texts.test.output}
          code={JSON.stringify(run.output, null, 2)}
          copy={texts.test.copyOutput}
          copied={frame.copied}
        />
      ) : null}
    </>
  );
}

function tellError({ code, message, node_id }: Record<string, unknown>) {
  return (
    <>
      {wording.sentences(
        message ? sentence(String(message)) : null,
        node_id ? texts.test.node(String(node_id)) : null,
      )}{" "}
      <code>{String(code ?? "")}</code>
    </>
  );
}

function tellRefusal(error: unknown) {
  if (!(error instanceof ApiError)) return tellFailure(error);
  const text =
    error.code === "requirement_unsatisfied"
      ? texts.test.unsatisfied(tellList(Object.keys(error.details)))
      : tellFailure(error);
  return (
    <>
      {text} {error.code ? <code>{error.code}</code> : null}
    </>
  );
}
