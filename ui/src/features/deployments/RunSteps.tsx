import { tellDuration } from "../../components/moment.ts";
import { StatusDot, type Tone } from "../../components/StatusDot.tsx";
import styles from "./RunSteps.module.css";
import type { NodeProgress } from "./run-progress.ts";
import { texts } from "./texts.ts";

const TONES: Record<NodeProgress["state"], Tone> = {
  running: "warn",
  completed: "ok",
  failed: "bad",
  skipped: "none",
};

/** The nodes of a run, each with how far it is. */
export function RunSteps({ nodes }: { nodes: readonly NodeProgress[] }) {
  if (nodes.length === 0) return null;
  return (
    <ol className={styles.steps} aria-label={texts.test.steps}>
      {nodes.map(({ id, state, took }) => (
        <li key={id}>
          <code>{id}</code>
          <StatusDot tone={TONES[state]}>{texts.test.step[state]}</StatusDot>
          <span>{took === undefined ? null : tellDuration(took)}</span>
        </li>
      ))}
    </ol>
  );
}
