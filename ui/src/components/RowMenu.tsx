import { Menu } from "@base-ui/react/menu";
import { Ellipsis } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import iconButton from "./IconButton.module.css";
import styles from "./RowMenu.module.css";

/** One entry of a `RowMenu`. */
export interface RowAction {
  label: string;
  danger?: boolean;
  onSelect: () => void;
}

interface Props {
  label: string;
  actions: readonly RowAction[];
}

const TRIGGER = `${iconButton.button} ${styles.trigger}`;
const dots = <Ellipsis size={16} strokeWidth={1.5} aria-hidden="true" />;

/**
 * What can be done with one row of a table. The menu is made when it is first opened: a table may have
 * hundreds of rows, and a menu takes longer to make than all else of its row.
 */
export function RowMenu({ label, actions }: Props) {
  const [isMade, setMade] = useState(false);
  const make = () => setMade(true);
  if (isMade) return <MadeMenu label={label} actions={actions} />;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    make();
  };
  return (
    <button
      type="button"
      className={TRIGGER}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={make}
      onKeyDown={onKeyDown}
    >
      {dots}
    </button>
  );
}

function MadeMenu({ label, actions }: Props) {
  return (
    <Menu.Root modal={false} defaultOpen>
      <Menu.Trigger className={TRIGGER} aria-label={label}>
        {dots}
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
