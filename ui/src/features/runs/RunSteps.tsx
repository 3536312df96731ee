import { texts as frame } from "../../app/texts.ts";
import { CodeBlock } from "../../components/CodeBlock.tsx";
import { tellDuration } from "../../components/moment.ts";
import { StatusDot, type Tone } from "../../components/StatusDot.tsx";
import styles from "./RunSteps.module.css";
import type { NodeProgress, ToolCall } from "./run-progress.ts";
import { texts } from "./texts.ts";

/** The hue of each state of a node. */
export const TONES: Record<NodeProgress["state"], Tone> = {
  running: "warn",
  completed: "ok",
  held: "none",
  failed: "bad",
  skipped: "none",
  stopped: "none",
};

/** The nodes of a run, each with how far it is, and what it gave where that is told. */
export function RunSteps({ nodes }: { nodes: readonly NodeProgress[] }) {
  if (nodes.length === 0) return null;
  return (
    <ol className={styles.steps} aria-label={texts.steps}>
      {nodes.map((node) => (
        <li key={node.id}>
          {node.output === undefined ? (
            <div className={styles.step}>
              <StepFacts node={node} />
            </div>
          ) : (
            <details className={styles.more}>
              <summary className={styles.step}>
                <StepFacts node={node} />
              </summary>
              <CodeBlock
                label={texts.outputOf(node.id)}
                code={JSON.stringify(node.output, null, 2)}
                copy={texts.copyOutput}
                copied={frame.copied}
              />
            </details>
          )}
          {node.calls ? <Calls id={node.id} calls={node.calls} /> : null}
        </li>
      ))}
    </ol>
  );
}

/** What an agent did on the way to its answer. */
function Calls({ id, calls }: { id: string; calls: readonly ToolCall[] }) {
  return (
    <ol className={styles.calls} aria-label={texts.calls(id)}>
      {calls.map(({ tool, agent, state, took, error }, at) => (
        // A tool may be called many times: a call has no name but its place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <li key={at}>
          <div className={styles.step}>
            <span className={styles.tool}>
              <code>{tool}</code>
              {agent === null ? null : <small>{texts.calledBy(agent)}</small>}
            </span>
            <StatusDot tone={TONES[state]}>{texts.step[state]}</StatusDot>
            <span>{tellDuration(took)}</span>
          </div>
          {error ? <p className={styles.error}>{error}</p> : null}
        </li>
      ))}
    </ol>
  );
}

function StepFacts({ node: { id, state, took } }: { node: NodeProgress }) {
  return (
    <>
      <code>{id}</code>
      <StatusDot tone={TONES[state]}>{texts.step[state]}</StatusDot>
      <span>{took === undefined ? null : tellDuration(took)}</span>
    </>
  );
}
