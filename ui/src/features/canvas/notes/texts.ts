import type { NoteColour } from "../model/notes.ts";

const colours: Record<NoteColour, string> = {
  grey: "Grey",
  amber: "Amber",
  green: "Green",
  red: "Red",
  violet: "Violet",
};

/** Every English sentence about notes on the canvas. */
export const texts = {
  colours,
  note: "Note",
  add: "Add a note",
  description: "A note for people; runs ignore it.",
  text: "Text",
  textHelp: "An empty line begins a new paragraph.",
  colour: "Colour",
  width: "Width",
  height: "Height",
  sizeHelp: "In pixels at 100 %. Or drag the lower right corner of the note.",
  least: (pixels: number) => `must be at least ${pixels}`,
  whole: "must be a whole number",
  empty: "Empty note",
  spoken: (text: string, differs: string | null) =>
    differs === null ? `Note: ${text}` : `Note: ${text}, ${differs}`,
  /** What of it can say something else than in another version. */
  fields: { text: "Text", colour: "Colour" },
  edit: (text: string) => `Text of the note: ${text}`,
  resize: "Size of the note",
  duplicate: "Duplicate",
  remove: "Delete",
};
