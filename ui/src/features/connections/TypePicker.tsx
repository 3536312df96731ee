import { Combobox } from "@base-ui/react/combobox";
import { ChevronDown } from "lucide-react";
import { useId, useRef } from "react";
import field from "../../components/Field.module.css";
import { Glyph } from "../../components/Glyph.tsx";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import styles from "./TypePicker.module.css";
import { texts } from "./texts.ts";
import { groupTypes, type TypeGroup } from "./type-groups.ts";

interface Props {
  types: readonly BuilderConnectionType[];
  /** Only these may be chosen. */
  wanted?: readonly string[] | undefined;
  value: BuilderConnectionType | null;
  onChange: (type: BuilderConnectionType) => void;
}

/** The choice of a connection type: searchable, with glyphs, in groups. */
export function TypePicker({ types, wanted, value, onChange }: Props) {
  const id = useId();
  // Inside of the sheet, so that the list belongs to the dialog for readers too.
  const place = useRef<HTMLDivElement>(null);
  return (
    <Combobox.Root
      items={groupTypes(types, wanted)}
      value={value}
      onValueChange={(next: BuilderConnectionType | null) => {
        if (next) onChange(next);
      }}
      itemToStringLabel={(type: BuilderConnectionType) => type.label}
      isItemEqualToValue={(a: BuilderConnectionType, b: BuilderConnectionType) => a.id === b.id}
      autoHighlight
    >
      <div className={field.field}>
        <label className={field.label} htmlFor={id}>
          {texts.add.type}
        </label>
        <Combobox.InputGroup className={styles.control}>
          {value ? <Glyph letters={value.glyph} /> : null}
          <Combobox.Input id={id} placeholder={texts.add.typePlaceholder} />
          <Combobox.Trigger className={styles.open} aria-label={texts.add.openTypes}>
            <ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />
          </Combobox.Trigger>
        </Combobox.InputGroup>
      </div>
      <div ref={place} className={styles.place} />
      <Combobox.Portal container={place}>
        <Combobox.Positioner className={styles.positioner} sideOffset={4} positionMethod="fixed">
          <Combobox.Popup className={styles.popup}>
            <Combobox.Empty className={styles.empty}>{texts.add.typeEmpty}</Combobox.Empty>
            <Combobox.List aria-label={texts.add.type}>
              {(group: TypeGroup) => (
                <Combobox.Group key={group.value} items={group.items}>
                  <Combobox.GroupLabel className={styles.heading}>
                    {group.value}
                  </Combobox.GroupLabel>
                  <Combobox.Collection>
                    {(type: BuilderConnectionType) => (
                      <Combobox.Item key={type.id} value={type} className={styles.item}>
                        <Glyph letters={type.glyph} />
                        <span>{type.label}</span>
                      </Combobox.Item>
                    )}
                  </Combobox.Collection>
                </Combobox.Group>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
