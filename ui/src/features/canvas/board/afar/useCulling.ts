import { useEffect, useState } from "react";

/**
 * Whether React Flow shall draw only what is in sight. It begins at once and ends a moment later, once
 * React Flow has heard of the nodes that are gone: until then it would draw those anew.
 */
export function useCulling(wanted: boolean): boolean {
  const [lately, setLately] = useState(wanted);
  useEffect(() => setLately(wanted), [wanted]);
  return wanted || lately;
}
