import { Check, Hand, LoaderCircle, Minus, Square, X } from "lucide-react";
import { useStore } from "zustand";
import { tellDuration } from "../../../components/moment.ts";
import type { NodeProgress } from "../../runs/run-progress.ts";
import { texts as runs } from "../../runs/texts.ts";
import { useEditor } from "../state/EditorContext.tsx";
import styles from "./TrialMark.module.css";
import { texts } from "./texts.ts";
import { progressOf } from "./trial-store.ts";

const ICONS = {
  running: LoaderCircle,
  completed: Check,
  held: Hand,
  failed: X,
  skipped: Minus,
  stopped: Square,
};

/** On a node's card: how far the latest trial came at it. */
export function TrialMark({ nodeId }: { nodeId: string }) {
  const { trials } = useEditor();
  const progress = useStore(trials, (all) => progressOf(all, nodeId));
  return progress ? <Mark progress={progress} /> : null;
}

function Mark({ progress }: { progress: NodeProgress }) {
  const { readOnly } = useEditor();
  // What ran is what is edited, and no older version.
  if (readOnly) return null;
  const { state, took, error, calls = [] } = progress;
  const Icon = ICONS[state];
  const held = calls.filter((call) => call.state === "held").length;
  const told = texts.mark(
    runs.step[state],
    took === undefined ? "" : tellDuration(took),
    held === 0 ? "" : texts.heldCalls(held),
  );
  return (
    <span
      className={styles.mark}
      data-state={state}
      role="img"
      aria-label={told}
      title={error ?? told}
    >
      <Icon size={14} strokeWidth={2} aria-hidden="true" />
    </span>
  );
}
