import { Popover } from "@base-ui/react/popover";
import { Plus } from "lucide-react";
import { useState } from "react";
import button from "../../../../components/Button.module.css";
import { isProtectedType } from "../../model/document.ts";
import { canBeRun } from "../../model/not-run.ts";
import { typeLetters } from "../../model/surroundings.ts";
import { groupLabel } from "../../palette/palette-groups.ts";
import { PickList } from "../../picker/PickList.tsx";
import popover from "../../picker/Popover.module.css";
import { useEditor } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";
import prompt from "../PromptEditor.module.css";

interface Props {
  id: string;
  /** The setting that the node is for. */
  label: string;
  accepts: true | readonly string[];
  /** Whether there can be several. */
  isMore?: boolean;
  /** Whether it is for the tools of an agent. */
  isTool?: boolean;
  onPick: (type: string) => void;
}

/** What most nodes that hold any node are meant to hold. */
const FIRST_GROUPS = ["tools", "agents"];

/** A button that offers the node types which fit. */
export function NodePicker({ id, label, accepts, isMore = false, isTool = false, onPick }: Props) {
  const { surroundings } = useEditor();
  const [isOpen, setOpen] = useState(false);
  const words = texts.nested;
  const title = isMore ? words.add(label) : words.choose(label);
  const rank = (group: string) => {
    const at = FIRST_GROUPS.indexOf(group);
    return at < 0 ? FIRST_GROUPS.length : at;
  };
  const items = isOpen
    ? [...surroundings.nodeTypes.values()]
        .filter(({ type }) => (accepts === true ? !isProtectedType(type) : accepts.includes(type)))
        .sort((a, b) => rank(a.group) - rank(b.group))
        .map((type) => ({
          id: type.type,
          label: type.label,
          letters: typeLetters(surroundings, type.type),
          group: groupLabel(type.group),
          ...(!canBeRun(type, isTool) && {
            note: type.runnable ? texts.problem.noTool : texts.palette.notRunnable,
          }),
        }))
    : [];
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger id={id} className={`${button.button} ${button.quiet} ${prompt.add}`}>
        <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
        {title}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={popover.positioner} sideOffset={4} align="start">
          <Popover.Popup className={popover.popup} aria-label={title}>
            <div className={popover.wide}>
              <PickList
                label={title}
                search={words.search}
                items={items}
                empty={words.nothingFits}
                nothing={texts.chooser.nothing}
                onPick={(type) => {
                  setOpen(false);
                  onPick(type);
                }}
              />
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
