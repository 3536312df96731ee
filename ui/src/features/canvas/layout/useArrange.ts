import { create } from "zustand";
import { useFit } from "../board/fit.ts";
import { useEditor } from "../state/EditorContext.tsx";

interface Arranging {
  /** Ends what is under way; null while nothing is. */
  stop: (() => void) | null;
}

/** One layout at a time, from wherever it was asked for. */
const useArranging = create<Arranging>(() => ({ stop: null }));

/**
 * Arranges the nodes in the order of a run, as one step of the history, and brings them into sight. What
 * is changed meanwhile stays: only the nodes' places are given. Asked again, it stops.
 */
export function useArrange() {
  const { store } = useEditor();
  const showAll = useFit();
  const { stop } = useArranging();

  const arrange = async () => {
    if (useArranging.getState().stop) return;
    const control = new AbortController();
    useArranging.setState({ stop: () => control.abort() });
    const { present } = store.getState().history;
    try {
      const { elkLayout } = await import("./elk.ts");
      const positions = await elkLayout(present, control.signal);
      store.getState().run({ type: "move", positions });
    } catch {
      // Where the layout engine cannot work, a simpler order is better than none.
      if (!control.signal.aborted) store.getState().run({ type: "arrange" });
    } finally {
      useArranging.setState({ stop: null });
    }
    if (!control.signal.aborted) showAll();
  };
  return { arrange: () => void arrange(), stop };
}
