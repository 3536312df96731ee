import { useRef, useState } from "react";
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

/** What is decided about the secrets and the connections of a document. */
interface Choice {
  seal: boolean;
  chosen: Readonly<Record<string, string>>;
}

export type Import = ReturnType<typeof useImport>;

/**
 * A document on its way in. It may hold secrets, so it stands in memory alone, until it is closed.
 * A plan is only ever of what stands there: a question about something else is given up.
 */
export function useImport(projectId: string) {
  const send = useImportWorkflow();
  const [document, setDocument] = useState("");
  const [fileName, setFileName] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [seal, setSeal] = useState(false);
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [plan, setPlan] = useState<ImportedWorkflow | null>(null);
  const [isBack, setIsBack] = useState(false);
  const asked = useRef<AbortController | null>(null);

  const bodyOf = (choice: Choice, dryRun: boolean) => ({
    project_id: projectId,
    document,
    ...(name && { name }),
    connections: choice.chosen,
    seal_secrets: choice.seal,
    dry_run: dryRun,
  });
  /** Forgets the question that is open, and its faults. */
  const giveUp = () => {
    asked.current?.abort();
    asked.current = null;
    send.reset();
  };
  const check = async (choice: Choice) => {
    giveUp();
    const question = new AbortController();
    asked.current = question;
    const { signal } = question;
    const next = await send.mutateAsync({ body: bodyOf(choice, true), signal }).catch(() => null);
    // The answer may have been on its way already.
    if (next && !signal.aborted) setPlan(next);
  };
  const replan = (choice: Choice) => {
    setSeal(choice.seal);
    setChosen(choice.chosen);
    void check(choice);
  };
  return {
    document,
    fileName,
    name,
    seal,
    chosen,
    plan,
    isPending: send.isPending,
    /** Whether it is being made, which nothing takes back. */
    isMaking: send.isPending && send.variables.body.dry_run === false,
    /** Whether its fields stand there again after a plan. */
    isBack,
    faults: send.error ? tellFaults(send.error) : null,
    /** Whether a connection has still to be chosen. */
    isOpen: plan?.connections.some(({ action }) => action === "open") ?? false,
    setName: (next: string) => {
      giveUp();
      setName(next);
    },
    setDocument: (text: string, from: string | null) => {
      giveUp();
      setDocument(text);
      setFileName(from);
    },
    setSeal: (next: boolean) => replan({ seal: next, chosen }),
    choose: (key: string, id: string) => replan({ seal, chosen: { ...chosen, [key]: id } }),
    back: () => {
      giveUp();
      setIsBack(true);
      setPlan(null);
    },
    check: () => check({ seal, chosen }),
    /** Makes it; null when it failed, or when nobody waits for it any more. */
    make: async (): Promise<Workflow | null> => {
      giveUp();
      const question = new AbortController();
      asked.current = question;
      // Not to be given up: the platform makes it all the same.
      const done = await send
        .mutateAsync({ body: bodyOf({ seal, chosen }, false) })
        .catch(() => null);
      if (!done?.workflow) return null;
      notify(texts.import.done(done.name));
      return question.signal.aborted ? null : done.workflow;
    },
    giveUp,
    reset: () => {
      giveUp();
      setIsBack(false);
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
