import type { Command } from "../../../app/commands.ts";
import { texts } from "../texts.ts";

/** A command of the editor, for the command palette and the keyboard. */
export function editorCommand(title: string, run: () => void, shortcut?: string): Command {
  return {
    id: `editor-${title}`,
    title,
    section: texts.commands.section,
    ...(shortcut && { shortcut }),
    run,
  };
}
