import { useMemo, useState } from "react";
import { useCommands } from "../../../../app/commands.ts";
import { texts as frame } from "../../../../app/texts.ts";
import { Sheet } from "../../../../components/Sheet.tsx";
import { texts } from "../../texts.ts";
import { NodeRows } from "./NodeRows.tsx";

/** The workflow as a list in the order of a run: what the canvas says, for who does not see it. */
export function NodeList() {
  const [isOpen, setOpen] = useState(false);
  const words = texts.list;
  const commands = useMemo(
    () => [
      {
        id: "editor-list",
        title: texts.list.command,
        section: texts.commands.section,
        shortcut: "l",
        run: () => setOpen(true),
      },
    ],
    [],
  );
  useCommands(commands);
  return (
    <Sheet
      open={isOpen}
      title={words.title}
      closeLabel={frame.close}
      onClose={() => setOpen(false)}
      onClosed={() => undefined}
    >
      {isOpen ? <NodeRows onShow={() => setOpen(false)} /> : null}
    </Sheet>
  );
}
