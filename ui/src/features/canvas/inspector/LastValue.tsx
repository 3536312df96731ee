import { useMemo } from "react";
import { useStore } from "zustand";
import { Phrase } from "../../../components/Phrase.tsx";
import { referencesOf, resolveSelector } from "../model/selector.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import type { TrialState } from "../trial/trial-store.ts";
import styles from "./Mapping.module.css";

/** In characters; the rest is cut off by the line's end anyway. */
const MOST = 300;

/** What a path gave in the latest trial, under the field that holds it. */
export function LastValue({ selector }: { selector: string }) {
  const { trials } = useEditor();
  const state = useStore(trials, (all) => all.state);
  const told = useMemo(() => tellLast(selector, state), [selector, state]);
  if (told === null) return null;
  return (
    <p className={styles.last} title={told.text}>
      <Phrase text={texts.mapping.last}>
        {told.isNothing ? told.text : <code>{told.text}</code>}
      </Phrase>
    </p>
  );
}

function tellLast(
  selector: string,
  state: TrialState,
): { text: string; isNothing: boolean } | null {
  if (!("nodes" in state)) return null;
  const results = Object.fromEntries(
    state.nodes.filter(hasEnded).map(({ id, output }) => [id, { output }]),
  );
  const references = referencesOf(selector);
  // A trial tells outputs alone, and only of nodes that it reached.
  const isTold = references.every(
    ({ name, rest }) => rest[0] === "output" && Object.hasOwn(results, name),
  );
  if (references.length === 0 || !isTold) return null;
  const found = resolveSelector(selector, results);
  if (!found) return null;
  if (found.value === undefined) return { text: texts.mapping.lastNothing, isNothing: true };
  const text = typeof found.value === "string" ? found.value : JSON.stringify(found.value);
  return { text: text.slice(0, MOST), isNothing: false };
}

function hasEnded({ state }: { state: string }): boolean {
  return state !== "running" && state !== "stopped";
}
