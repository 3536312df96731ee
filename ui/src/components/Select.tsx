import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import styles from "./Select.module.css";
import { texts } from "./texts.ts";

/** One choice of a `Select`. */
export interface SelectOption {
  value: string;
  label: string;
}

interface Props {
  /** What is chosen; read out, and the words on the button unless `showsValue`. */
  label: string;
  options: readonly SelectOption[];
  value: string;
  onChange: (value: string) => void;
  /** Shows the chosen option on the button rather than the label. */
  showsValue?: boolean;
}

/** A button that opens a short list of choices. */
export function Select({ label, options, value, onChange, showsValue = false }: Props) {
  const chosen = options.find((option) => option.value === value);
  const told = showsValue
    ? chosen?.label
    : chosen?.value
      ? texts.named(label, chosen.label)
      : label;
  return (
    <Base.Root
      items={options}
      value={value}
      modal={false}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <Base.Trigger className={styles.trigger} aria-label={texts.named(label, chosen?.label ?? "")}>
        <span>{told}</span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden="true" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className={styles.popup}>
            <Base.List className={styles.list}>
              {options.map((option) => (
                <Base.Item key={option.value} value={option.value} className={styles.item}>
                  <Base.ItemText>{option.label}</Base.ItemText>
                  <Base.ItemIndicator className={styles.mark}>
                    <Check size={14} strokeWidth={1.5} aria-hidden="true" />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
