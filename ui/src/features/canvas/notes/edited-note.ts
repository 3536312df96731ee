import { create } from "zustand";

/** The note whose text is being written on the canvas. */
export const useEditedNote = create<{ key: string | null }>(() => ({ key: null }));

/** Opens the text of a note on the canvas, or closes the one that is open. */
export function editNote(key: string | null): void {
  useEditedNote.setState({ key });
}
