import { useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { notify } from "../../app/toasts.ts";
import { ApiError } from "../../platform/api-error.ts";
import type { ImportedWorkflow, Workflow } from "../../platform/contract.ts";
import { useImportWorkflow } from "../../platform/queries/workflows.ts";
import { texts } from "./texts.ts";

/** What is wrong with a document: a sentence, and a reason for each field. */
interface Faults {
  message: string;
  fields: [string, string][];
}

export type Import = ReturnType<typeof useImport>;

/** A document on its way in. It may hold secrets, so it stands in memory alone, until it is closed. */
export function useImport(projectId: string) {
  const send = useImportWorkflow();
  const [document, setDocument] = useState("");
  const [fileName, setFileName] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [seal, setSeal] = useState(false);
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [plan, setPlan] = useState<ImportedWorkflow | null>(null);

  const ask = (dryRun: boolean, choice = { seal, chosen }) =>
    send
      .mutateAsync({
        project_id: projectId,
        document,
        ...(name && { name }),
        connections: choice.chosen,
        seal_secrets: choice.seal,
        dry_run: dryRun,
      })
      .catch(() => null);
  const replan = async (choice: { seal: boolean; chosen: Readonly<Record<string, string>> }) => {
    setSeal(choice.seal);
    setChosen(choice.chosen);
    const next = await ask(true, choice);
    if (next) setPlan(next);
  };
  return {
    document,
    fileName,
    name,
    seal,
    chosen,
    plan,
    isPending: send.isPending,
    faults: send.error ? tellFaults(send.error) : null,
    /** Whether a connection has still to be chosen. */
    isOpen: plan?.connections.some(({ action }) => action === "open") ?? false,
    setName,
    setDocument: (text: string, from: string | null) => {
      send.reset();
      setDocument(text);
      setFileName(from);
    },
    setSeal: (next: boolean) => void replan({ seal: next, chosen }),
    choose: (key: string, id: string) => void replan({ seal, chosen: { ...chosen, [key]: id } }),
    back: () => {
      send.reset();
      setPlan(null);
    },
    check: async (): Promise<Workflow | null> => {
      const next = await ask(true);
      if (next) setPlan(next);
      return null;
    },
    make: async (): Promise<Workflow | null> => {
      const done = await ask(false);
      if (!done?.workflow) return null;
      notify(texts.import.done(done.name));
      return done.workflow;
    },
    reset: () => {
      send.reset();
      setDocument("");
      setFileName(null);
      setName("");
      setSeal(false);
      setChosen({});
      setPlan(null);
    },
  };
}

function tellFaults(error: unknown): Faults {
  if (!(error instanceof ApiError) || error.kind !== "invalid") {
    return { message: tellFailure(error), fields: [] };
  }
  return { message: texts.import.faults, fields: Object.entries(error.details) };
}
