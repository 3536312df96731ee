import { useMemo } from "react";
import { useStore } from "zustand";
import { usePipedreamAccounts } from "../../../platform/queries/pipedream.ts";
import { accountOf, actionPlaces } from "../model/action.ts";
import type { WorkflowDocument } from "../model/document.ts";
import type { Surroundings } from "../model/surroundings.ts";
import { documentOf, type EditorStore } from "./editor-store.ts";

/**
 * The surroundings with the names of the accounts that nodes act with. Pipedream is asked only where
 * one does; while it is not there, an account is told by its app.
 */
export function useAccountNames(
  store: EditorStore,
  known: Surroundings,
  projectId: string,
): Surroundings {
  const acts = useStore(store, (state) => actsWithAccount(documentOf(state)));
  const accounts = usePipedreamAccounts(projectId, null, { enabled: acts }).data;
  return useMemo(() => {
    if (!accounts) return known;
    const named = accounts.flatMap(({ account_id, name }) =>
      name ? [[account_id, name] as const] : [],
    );
    return { ...known, accounts: new Map(named) };
  }, [known, accounts]);
}

/** Asked again at every change of anything. */
const ACTING = new WeakMap<WorkflowDocument["nodes"], boolean>();

function actsWithAccount({ nodes }: WorkflowDocument): boolean {
  const before = ACTING.get(nodes);
  if (before !== undefined) return before;
  const acts = nodes.some((node) =>
    actionPlaces(node).some(({ action }) => accountOf(action)?.kind === "account"),
  );
  ACTING.set(nodes, acts);
  return acts;
}
