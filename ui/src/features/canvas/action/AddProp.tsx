import { Popover } from "@base-ui/react/popover";
import { Plus } from "lucide-react";
import { useState } from "react";
import button from "../../../components/Button.module.css";
import prompt from "../inspector/PromptEditor.module.css";
import { PickList } from "../picker/PickList.tsx";
import popover from "../picker/Popover.module.css";
import { texts } from "./texts.ts";

interface Props {
  /** What picking one does. */
  label: string;
  props: readonly { name: string; label?: string | null; description?: string | null }[];
  onAdd: (name: string) => void;
}

/** The choice of a prop that is not shown yet. */
export function AddProp({ label, props, onAdd }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className={`${button.button} ${button.quiet} ${prompt.add}`}>
        <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
        {label}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={popover.positioner} sideOffset={4} align="start">
          <Popover.Popup className={popover.popup} aria-label={label}>
            <PickList
              label={label}
              search={texts.search}
              items={props.map((prop) => ({
                id: prop.name,
                label: prop.label || prop.name,
                ...(prop.description && { note: prop.description }),
              }))}
              empty={texts.addNone}
              nothing={texts.nothing}
              onPick={(name) => {
                setOpen(false);
                onAdd(name);
              }}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
