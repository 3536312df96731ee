import type { Position, WorkflowDocument } from "./document.ts";
import { isObject, type Json, type JsonObject, listOf, objectOf, textOf } from "./json.ts";
import { GRID } from "./layout.ts";

/** The colours of a note, each a pair of the theme's own. */
export const NOTE_COLOURS = ["grey", "amber", "green", "red", "violet"] as const;
export type NoteColour = (typeof NOTE_COLOURS)[number];

/** A note on the canvas: words for people, of which no run knows. */
export interface Note {
  /** Its id in `flow_ui.notes`; no node's key. */
  key: string;
  /** Paragraphs are apart by an empty line. */
  text: string;
  colour: NoteColour;
  position: Position;
  /** In pixels at 100 %. */
  width: number;
  height: number;
}

/** How large a new note is, and how small one can be made, in pixels at 100 %. */
export const NOTE_SIZE = { width: 220, height: 120 };
export const LEAST_NOTE = { width: 100, height: 48 };
/** In characters; a note is no document. */
export const NOTE_LENGTH = 10_000;

const READ = new WeakMap<JsonObject, readonly Note[]>();
const NONE: readonly Note[] = [];

/** The notes of a document, in the order of drawing. What is no note is left where it stands. */
export function notesOf({ ui }: WorkflowDocument): readonly Note[] {
  const known = READ.get(ui);
  if (known) return known;
  const seen = new Set<string>();
  const notes = listOf(ui.notes).flatMap((entry) => {
    const note = readNote(entry);
    if (!note || seen.has(note.key)) return [];
    seen.add(note.key);
    return [note];
  });
  const read = notes.length > 0 ? notes : NONE;
  READ.set(ui, read);
  return read;
}

/** The note that the canvas calls so. */
export function noteByKey(document: WorkflowDocument, key: string): Note | undefined {
  return notesOf(document).find((note) => note.key === key);
}

function readNote(entry: Json): Note | null {
  if (!isObject(entry) || textOf(entry.id) === "") return null;
  const { x, y } = objectOf(entry.position);
  return {
    key: textOf(entry.id),
    text: textOf(entry.text),
    colour: NOTE_COLOURS.find((colour) => colour === entry.color) ?? "grey",
    position: { x: finite(x, 0), y: finite(y, 0) },
    width: Math.max(LEAST_NOTE.width, finite(entry.width, NOTE_SIZE.width)),
    height: Math.max(LEAST_NOTE.height, finite(entry.height, NOTE_SIZE.height)),
  };
}

function finite(value: Json | undefined, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

function writeNote({ key, text, colour, position, width, height }: Note): JsonObject {
  const { x, y } = position;
  return { id: key, text, color: colour, position: { x, y }, width, height };
}

/** What of a note can be changed. */
export type NoteChange = Partial<Omit<Note, "key">>;

/** The document with notes more. */
export function addNotes(document: WorkflowDocument, added: readonly Note[]): WorkflowDocument {
  if (added.length === 0) return document;
  const notes = [...listOf(document.ui.notes), ...added.map(writeNote)];
  return { ...document, ui: { ...document.ui, notes } };
}

/** The document without some notes; the same one when it has none of them. */
export function removeNotes(document: WorkflowDocument, keys: readonly string[]): WorkflowDocument {
  const gone = new Set(keys);
  if (!notesOf(document).some(({ key }) => gone.has(key))) return document;
  const notes = listOf(document.ui.notes).filter((entry) => !gone.has(textOf(objectOf(entry).id)));
  return { ...document, ui: { ...document.ui, notes } };
}

/** The entry of a note with what changes of it; what else it says stays, understood or not. */
function withChange(entry: JsonObject, change: NoteChange): JsonObject {
  const { colour, position, ...rest } = change;
  return {
    ...entry,
    ...rest,
    ...(colour && { color: colour }),
    ...(position && { position: { ...objectOf(entry.position), x: position.x, y: position.y } }),
  };
}

/** The document with notes changed; what else an entry says stays. */
export function changeNotes(
  document: WorkflowDocument,
  changeOf: (note: Note) => NoteChange | null,
): WorkflowDocument {
  let isChanged = false;
  const notes = listOf(document.ui.notes).map((entry) => {
    const note = readNote(entry);
    const change = note && changeOf(note);
    if (!note || !change) return entry;
    const isSame = (Object.keys(change) as (keyof NoteChange)[]).every((name) =>
      name === "position"
        ? change.position?.x === note.position.x && change.position.y === note.position.y
        : change[name] === note[name],
    );
    if (isSame) return entry;
    isChanged = true;
    return withChange(objectOf(entry), change);
  });
  return isChanged ? { ...document, ui: { ...document.ui, notes } } : document;
}

/** Notes read from what was copied, under keys of their own. */
export function readCopied(entries: Json | undefined, newKey: () => string): Note[] {
  return listOf(entries).flatMap((entry) => {
    const note = readNote(isObject(entry) ? { ...entry, id: "copied" } : entry);
    return note ? [{ ...note, key: newKey() }] : [];
  });
}

/** The notes as text that can be pasted. */
export function writeCopied(notes: readonly Note[]): JsonObject[] {
  return notes.map(writeNote);
}

/** The first place at or right below a point where no other note begins. */
export function freeNotePosition(document: WorkflowDocument, { x, y }: Position): Position {
  const snap = (value: number) => Math.round(value / GRID) * GRID;
  let place = { x: snap(x), y: snap(y) };
  const isTaken = () =>
    notesOf(document).some(({ position }) => position.x === place.x && position.y === place.y);
  while (isTaken()) place = { x: place.x + STEP, y: place.y + STEP };
  return place;
}

/** How far one note stands from another that is under it, in pixels at 100 %. */
const STEP = 24;

/** The paragraphs of a note's text; single line breaks stay inside them. */
export function paragraphsOf(text: string): string[] {
  return text.split(/\n[ \t]*\n+/).filter((paragraph) => paragraph.trim() !== "");
}

/** What a note begins with, for lists: its first line. */
export function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
