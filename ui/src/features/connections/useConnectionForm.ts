import { useEffect, useRef, useState } from "react";
import { type Refusal, refusalFor } from "../../app/failure.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";

/**
 * The state of a form of credentials: whether it is on its way, and why it was refused. What is on
 * its way is given up when the form goes.
 */
export function useConnectionForm(type: BuilderConnectionType | null) {
  const sending = useRef<AbortController | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => () => sending.current?.abort(), []);

  /** Sends, and tells whether it was stored. */
  const send = async (call: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> => {
    const controller = new AbortController();
    sending.current = controller;
    setBusy(true);
    setRefusal(null);
    try {
      await call(controller.signal);
      return true;
    } catch (error) {
      if (!controller.signal.aborted) setRefusal(refusalFor(error, namesOf(type)));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, refusal, send };
}

/** The wire's paths of a form's fields. */
function namesOf(type: BuilderConnectionType | null): Record<string, string> {
  const fields = type?.fields ?? [];
  const config = fields.map(({ name }) => [`config.${name}`, name] as const);
  return { name: "name", type: "type", expires_at: "expires_at", ...Object.fromEntries(config) };
}
