import { useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { useCheckConnection } from "../../platform/queries/connections.ts";
import type { ConnectionConfig } from "../../platform/types.ts";

/** What is known of a credential: the platform's words, in the tone that they deserve. */
export interface Told {
  tone: "ok" | "bad" | "info";
  message: string;
}

const TONES: Record<string, Told["tone"]> = { works: "ok", refused: "bad", unreachable: "bad" };

/**
 * Asks the service whether it accepts a credential: the one that was typed, or, when none was, the
 * stored one of the connection with this id.
 */
export function useCheck(type: string | null, stored?: { id: string; secrets: readonly string[] }) {
  const check = useCheckConnection();
  const [told, setTold] = useState<Told | null>(null);
  const ask = (config: ConnectionConfig) => {
    setTold(null);
    const typed = stored?.secrets.some((name) => name in config) ?? true;
    const asked = typed && type ? { type, config } : { id: stored?.id ?? "" };
    check.mutate(asked, {
      onSuccess: ({ verdict, message }) => setTold({ tone: TONES[verdict] ?? "info", message }),
      onError: (error) => setTold({ tone: "bad", message: tellFailure(error) }),
    });
  };
  return { busy: check.isPending, told, ask, forget: () => setTold(null) };
}
