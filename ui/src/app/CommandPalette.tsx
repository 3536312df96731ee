import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { Kbd } from "../components/Kbd.tsx";
import styles from "./CommandPalette.module.css";
import type { Command } from "./commands.ts";
import { useCommandRegistry } from "./commands.ts";
import { tellShortcut } from "./shortcut.ts";
import { texts } from "./texts.ts";

/** Reaches every action by its name, and shows its shortcut. */
export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const commands = useCommandRegistry((state) => state.commands);
  const run = (command: Command) => {
    onClose();
    command.run();
  };
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.palette} aria-label={texts.palette.open}>
          <Autocomplete.Root
            open
            inline
            items={groupBySection(commands)}
            itemToStringValue={(command: Command) => `${command.title} ${command.section}`}
            autoHighlight="always"
            keepHighlight
          >
            <div className={styles.search}>
              <Search size={16} strokeWidth={1.5} aria-hidden="true" />
              <Autocomplete.Input
                aria-label={texts.palette.placeholder}
                placeholder={texts.palette.placeholder}
              />
            </div>
            <Autocomplete.Empty className={styles.empty}>{texts.palette.empty}</Autocomplete.Empty>
            <Autocomplete.List className={styles.list}>
              {(section: Section) => (
                <Autocomplete.Group key={section.value} items={section.items}>
                  <Autocomplete.GroupLabel className={styles.section}>
                    {section.value}
                  </Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(command: Command) => (
                      <Autocomplete.Item
                        key={command.id}
                        value={command}
                        className={styles.item}
                        onClick={() => run(command)}
                      >
                        <span>{command.title}</span>
                        {command.shortcut ? <Kbd>{tellShortcut(command.shortcut)}</Kbd> : null}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
          <p className={styles.hint}>{texts.palette.hint}</p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface Section {
  value: string;
  items: Command[];
}

function groupBySection(commands: readonly Command[]): Section[] {
  const sections = new Map<string, Command[]>();
  for (const command of commands) {
    const items = sections.get(command.section) ?? [];
    items.push(command);
    sections.set(command.section, items);
  }
  return [...sections].map(([value, items]) => ({ value, items }));
}
