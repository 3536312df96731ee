import { Menu } from "@base-ui/react/menu";
import { Ellipsis } from "lucide-react";
import iconButton from "./IconButton.module.css";
import styles from "./RowMenu.module.css";

/** One entry of a `RowMenu`. */
export interface RowAction {
  label: string;
  danger?: boolean;
  onSelect: () => void;
}

/** What can be done with one row of a table. */
export function RowMenu({ label, actions }: { label: string; actions: readonly RowAction[] }) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={`${iconButton.button} ${styles.trigger}`} aria-label={label}>
        <Ellipsis size={16} strokeWidth={1.5} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={styles.positioner} sideOffset={4} align="end">
          <Menu.Popup className={styles.popup}>
            {actions.map((action) => (
              <Menu.Item
                key={action.label}
                className={action.danger ? `${styles.item} ${styles.danger}` : styles.item}
                onClick={action.onSelect}
              >
                {action.label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
