import { type ReactNode, useEffect, useRef, useState } from "react";
import { Loading } from "../components/Loading.tsx";
import { type PlatformClient, platformClient } from "../platform/client.ts";
import { type Opened, openSession } from "../platform/open-session.ts";
import { PlatformProvider } from "../platform/PlatformProvider.tsx";
import { OutsidePage, type OutsideReason } from "./OutsidePage.tsx";
import { texts } from "./texts.ts";
import { useNewTicket } from "./useNewTicket.ts";

type Session = "opening" | { client: PlatformClient } | { outside: OutsideReason };

/** Shows the builder once there is a session, and what to do when there is none. */
export function SessionGate({ ticket, children }: { ticket: string | null; children: ReactNode }) {
  const [session, setSession] = useState<Session>("opening");
  // A ticket works once, and effects may run twice.
  const opening = useRef<{ ticket: string | null; opened: Promise<Opened> } | null>(null);

  const open = (given: string | null) => {
    if (opening.current?.ticket !== given) {
      opening.current = { ticket: given, opened: openSession(given) };
    }
    void opening.current?.opened.then((opened) => {
      if ("refused" in opened) {
        if (opened.refused === "unreachable") opening.current = null;
        setSession({ outside: opened.refused });
        return;
      }
      const onRefused = () => setSession({ outside: "ended" });
      setSession((known) =>
        known === "opening" ? { client: platformClient(opened.transport, onRefused) } : known,
      );
    });
  };
  const [latest, setLatest] = useState(ticket);
  const openAgain = (given: string | null) => {
    setLatest(given);
    setSession("opening");
    open(given);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the builder is opened once
  useEffect(() => open(ticket), []);
  const isOutside = session !== "opening" && "outside" in session;
  useNewTicket(isOutside, openAgain);

  if (session === "opening") return <Loading>{texts.session.opening}</Loading>;
  if ("outside" in session) {
    return <OutsidePage reason={session.outside} onRetry={() => openAgain(latest)} />;
  }
  return <PlatformProvider client={session.client}>{children}</PlatformProvider>;
}
