import { texts as frame } from "../../app/texts.ts";
import { CodeBlock } from "../../components/CodeBlock.tsx";
import { Icon } from "../../components/Icon.tsx";
import { tellDuration } from "../../components/moment.ts";
import { StatusDot, type Tone } from "../../components/StatusDot.tsx";
import styles from "./RunSteps.module.css";
import type { NodeProgress } from "./run-progress.ts";
import { texts } from "./texts.ts";

/** The hue of each state of a node. */
export const TONES: Record<NodeProgress["state"], Tone> = {
  running: "warn",
  completed: "ok",
  failed: "bad",
  skipped: "none",
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
                <Icon name="chevron" flip />
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
