import { useEffect, useState } from "react";

/** How long typing pauses before somebody is asked, in milliseconds. */
const PAUSE_MS = 250;

/** What was typed, once typing pauses. */
export function usePaused(typed: string): string {
  const [paused, setPaused] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return paused;
}
