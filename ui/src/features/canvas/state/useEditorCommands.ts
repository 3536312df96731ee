import { useReactFlow } from "@xyflow/react";
import { useCommands, useKeyHints } from "../../../app/commands.ts";
import { useFit, useFitSelection } from "../board/fit.ts";
import { useArrange } from "../layout/useArrange.ts";
import { usesRequirements } from "../model/identity.ts";
import { useAddNote } from "../notes/useAddNote.ts";
import { texts } from "../texts.ts";
import { duplicateSelected, removeSelected, selectAll } from "./actions.ts";
import { useEditor, useEditorState } from "./EditorContext.tsx";
import { editorCommand as command } from "./editor-command.ts";
import { documentOf } from "./editor-store.ts";
import { toggleView } from "./view-store.ts";

const ALL_KEYS = [...texts.keys.look, ...texts.keys.move];

/** Offers what can be done in the editor, for the command palette and the keyboard. */
export function useEditorCommands(
  onSave: () => void,
  onSaveAs: () => void,
  onDeploy: () => void,
  onExport: () => void,
  onTestAsUser: () => void,
): void {
  const { store, trials, readOnly } = useEditor();
  const asksUsers = useEditorState((state) => usesRequirements(documentOf(state)));
  const flow = useReactFlow();
  const fit = useFit();
  const fitSelection = useFitSelection();
  const addNote = useAddNote();
  const { arrange } = useArrange();
  const { commands, header } = texts;
  const view = [
    command(commands.lens, () => toggleView("lens"), "i"),
    command(commands.palette, () => toggleView("palette")),
    command(commands.inspector, () => toggleView("inspector")),
    command(commands.minimap, () => toggleView("minimap")),
    command(commands.export, onExport),
    command(commands.fit, fit, "f"),
    command(commands.fitSelection, fitSelection, "Shift+F"),
    command(commands.zoomIn, () => void flow.zoomIn()),
    command(commands.zoomOut, () => void flow.zoomOut()),
    command(commands.zoomReset, () => void flow.zoomTo(1)),
    command(commands.selectNone, () => store.getState().select([]), "Escape"),
    command(commands.selectAll, () => selectAll(store.getState()), "Mod+A"),
  ];
  const change = [
    command(commands.save, onSave, "Mod+S"),
    command(commands.saveAs, onSaveAs, "Mod+Shift+S"),
    command(header.deploy, onDeploy),
    command(header.undo, () => store.getState().undo(), "Mod+Z"),
    command(header.redo, () => store.getState().redo(), "Mod+Shift+Z"),
    command(commands.duplicate, () => duplicateSelected(store.getState()), "Mod+D"),
    command(commands.remove, () => removeSelected(store.getState()), "Delete"),
    command(commands.note, () => addNote(), "Shift+N"),
    command(commands.arrange, arrange),
  ];
  const test = command(commands.test, () => trials.setState({ isOpen: true }), "Mod+Enter");
  const testAsUser = command(header.testAsUser, onTestAsUser);
  const act = [...change, asksUsers ? testAsUser : test];
  useCommands(readOnly ? view : [...view, ...act]);
  useKeyHints(readOnly ? texts.keys.look : ALL_KEYS);
}
