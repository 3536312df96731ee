import { useEffect } from "react";
import { hasTicket, spendTicket, takeTicket } from "../platform/session.ts";
import { restoreAddress } from "./routes.ts";

/**
 * A new link may be opened in the tab that shows the builder already: its ticket leaves the address
 * at once. It is used where the builder is not open; an open one goes on as it is.
 */
export function useNewTicket(isWanted: boolean, onTicket: (ticket: string) => void): void {
  useEffect(() => {
    const look = () => {
      if (!hasTicket(window.location.hash)) return;
      takeTicket(window);
      restoreAddress();
      const ticket = spendTicket(window);
      if (isWanted && ticket !== null) onTicket(ticket);
    };
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, [isWanted, onTicket]);
}
