import { Popover } from "@base-ui/react/popover";
import { Braces } from "lucide-react";
import { useRef, useState } from "react";
import iconButton from "../../../components/IconButton.module.css";
import type { CanvasNode, WorkflowDocument } from "../model/document.ts";
import { isRooted } from "../model/selector.ts";
import { type PickItem, PickList } from "../picker/PickList.tsx";
import popover from "../picker/Popover.module.css";
import { useDocumentWhile } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import styles from "./Mapping.module.css";
import { pickableValues } from "./variables.ts";

interface Props {
  id: string;
  node: CanvasNode;
  label: string;
  /** What the button of the picker is called. */
  pickLabel: string;
  value: string;
  isInvalid: boolean;
  describedBy: string | undefined;
  /** What the picker offers; every node before when absent. */
  values?: (document: WorkflowDocument, node: CanvasNode) => PickItem[];
  onChange: (value: string) => void;
}

/** A field for a path; `/` opens the picker of what stands before the node, and is itself in plain text. */
export function SelectorInput(props: Props) {
  const { id, node, label, pickLabel, value, isInvalid, describedBy, onChange } = props;
  const { values = pickableValues } = props;
  const words = texts.mapping;
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef<[number, number]>([0, 0]);
  const [isOpen, setOpen] = useState(false);
  const document = useDocumentWhile(isOpen);
  const open = () => {
    const field = input.current;
    caret.current = [field?.selectionStart ?? value.length, field?.selectionEnd ?? value.length];
    setOpen(true);
  };
  const pick = (path: string) => {
    const [start, end] = caret.current;
    // Behind "a || " a path is added; anywhere else it takes the place of the old one.
    const isAdded = /\|\|\s*$/.test(value.slice(0, start));
    onChange(isAdded ? `${value.slice(0, start)}${path}${value.slice(end)}` : path);
    setOpen(false);
  };
  return (
    <>
      <input
        ref={input}
        id={id}
        className={styles.input}
        type="text"
        data-path=""
        aria-label={label}
        aria-invalid={isInvalid || undefined}
        aria-describedby={describedBy}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "/" || isPlainBefore(event.currentTarget)) return;
          event.preventDefault();
          open();
        }}
      />
      <Popover.Root open={isOpen} onOpenChange={(next) => (next ? open() : setOpen(false))}>
        <Popover.Trigger className={iconButton.button} aria-label={pickLabel}>
          <Braces size={14} strokeWidth={1.5} aria-hidden="true" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner
            className={popover.positioner}
            anchor={input}
            sideOffset={4}
            align="start"
          >
            <Popover.Popup className={popover.popup} aria-label={words.picker} finalFocus={input}>
              <PickList
                label={words.picker}
                search={words.pickerSearch}
                items={isOpen && document ? values(document, node) : []}
                value={value}
                empty={words.pickerEmpty}
                nothing={words.pickerNothing}
                onPick={pick}
              />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </>
  );
}

/** Whether a slash would go on with plain text, such as an address, rather than stand for a path. */
function isPlainBefore({ value, selectionStart }: HTMLInputElement): boolean {
  const before = value.slice(0, selectionStart ?? value.length).trim();
  return before !== "" && !before.endsWith("||") && !isRooted(before);
}
