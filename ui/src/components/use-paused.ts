import { useEffect, useState } from "react";

/** How long typing pauses before somebody is asked, in milliseconds. */
const PAUSE_MS = 250;

/** What was typed, once typing pauses for so many milliseconds. */
export function usePaused(typed: string, pause = PAUSE_MS): string {
  const [paused, setPaused] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(typed), pause);
    return () => clearTimeout(timer);
  }, [typed, pause]);
  return paused;
}
