import { type ReactNode, useMemo } from "react";
import type { StoreApi } from "zustand";
import type { CanvasNode } from "../../model/document.ts";
import type { JsonPath } from "../../model/json.ts";
import { problemsInside } from "../../model/nested.ts";
import type { Command } from "../../model/reducer.ts";
import {
  type Editor,
  EditorProvider,
  type Findings,
  useEditor,
} from "../../state/EditorContext.tsx";
import type { EditorState, EditorStore } from "../../state/editor-store.ts";

interface Props {
  node: CanvasNode;
  /** What stands there is edited as if it were the node. */
  path: JsonPath;
  children: ReactNode;
}

/**
 * The editor of something inside a node: paths begin there, and so do the fields of problems. Every
 * part of the inspector works in it as on the canvas's own nodes.
 */
export function ScopedEditor({ node, path, children }: Props) {
  const outer = useEditor();
  const { key } = node;
  const place = path.join(".");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is told by its words
  const editor = useMemo(
    (): Editor => ({
      ...outer,
      findings: scopedFindings(outer.findings, key, path),
      store: scopedStore(outer.store, key, path),
    }),
    [outer, key, place],
  );
  return <EditorProvider editor={editor}>{children}</EditorProvider>;
}

function scopedFindings(
  findings: StoreApi<Findings>,
  key: string,
  path: JsonPath,
): StoreApi<Findings> {
  const scoped = (outer: Findings): Findings => {
    const problems = new Map(outer.problems);
    problems.set(key, problemsInside(outer.problems.get(key) ?? [], path));
    return { ...outer, problems };
  };
  // Asked again before anything changed, a store answers the very same.
  let latest = findings.getState();
  let told = scoped(latest);
  return {
    ...findings,
    getState: () => {
      const now = findings.getState();
      if (now !== latest) {
        latest = now;
        told = scoped(now);
      }
      return told;
    },
  };
}

function scopedStore(store: EditorStore, key: string, path: JsonPath): EditorStore {
  const inside = (command: Command): Command =>
    command.type === "set" && command.key === key
      ? { ...command, path: [...path, ...command.path] }
      : command;
  const scoped = (state: EditorState): EditorState => ({
    ...state,
    run: (command, mergeKey) =>
      state.run(inside(command), mergeKey && `${path.join(".")} ${mergeKey}`),
    typedAt: (node, field) => state.typedAt(node, [...path, ...field]),
    keepTyped: (node, field, text, reason) =>
      state.keepTyped(node, [...path, ...field], text, reason),
    dropTyped: (node, field) => state.dropTyped(node, [...path, ...field]),
    enter: (next) => state.enter({ ...next, path: [...path, ...next.path] }),
  });
  return { ...store, getState: () => scoped(store.getState()) };
}
