import { Button } from "../components/Button.tsx";
import { Dialog } from "../components/Dialog.tsx";
import { Kbd } from "../components/Kbd.tsx";
import { useCommandRegistry } from "./commands.ts";
import styles from "./ShortcutsDialog.module.css";
import { tellShortcut } from "./shortcut.ts";
import { texts } from "./texts.ts";

/** Lists the shortcuts that work where one is. */
export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const commands = useCommandRegistry((state) => state.commands);
  const hints = useCommandRegistry((state) => state.hints);
  return (
    <Dialog
      open={open}
      title={texts.shortcuts.title}
      closeLabel={texts.close}
      lead={texts.shortcuts.lead}
      onClose={onClose}
      footer={<Button onClick={onClose}>{texts.close}</Button>}
    >
      <dl className={styles.list}>
        {commands.map(({ id, title, shortcut }) =>
          shortcut ? (
            <div key={id}>
              <dt>{title}</dt>
              <dd>
                <Kbd>{tellShortcut(shortcut)}</Kbd>
              </dd>
            </div>
          ) : null,
        )}
        {hints.map(({ title, keys }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              <Kbd>{keys}</Kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
