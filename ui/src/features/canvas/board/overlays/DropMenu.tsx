import { Popover } from "@base-ui/react/popover";
import { isProtectedType } from "../../model/document.ts";
import { typeLetters } from "../../model/surroundings.ts";
import { groupLabel } from "../../palette/palette-groups.ts";
import { type PickItem, PickList } from "../../picker/PickList.tsx";
import popover from "../../picker/Popover.module.css";
import { useEditor } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";

/** Where on the screen an edge was dropped. */
export interface DropPoint {
  x: number;
  y: number;
}

interface Props {
  at: DropPoint | null;
  onPick: (type: string) => void;
  onClose: () => void;
}

/** Offers the nodes that an edge dropped on empty canvas can lead to. */
export function DropMenu({ at, onPick, onClose }: Props) {
  const { surroundings } = useEditor();
  const items = [...surroundings.nodeTypes.values()]
    .filter(({ type, runnable }) => runnable && !isProtectedType(type))
    .map(
      ({ type, label, group }): PickItem => ({
        id: type,
        label,
        group: groupLabel(group),
        letters: typeLetters(surroundings, type),
      }),
    );
  return (
    <Popover.Root open={at !== null} onOpenChange={(open) => !open && onClose()}>
      <Popover.Portal>
        <Popover.Positioner
          className={popover.positioner}
          align="start"
          sideOffset={4}
          anchor={at ? pointAnchor(at) : null}
        >
          <Popover.Popup className={popover.popup} aria-label={texts.canvas.dropMenu}>
            <div className={popover.narrow}>
              <PickList
                label={texts.canvas.dropMenu}
                search={texts.canvas.dropSearch}
                items={items}
                empty={texts.palette.nothing("")}
                nothing={texts.chooser.nothing}
                onPick={onPick}
              />
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** A point as an element that a popover can stand beside. */
function pointAnchor({ x, y }: DropPoint) {
  return { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
}
