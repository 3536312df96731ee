import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import styles from "./Segmented.module.css";

interface Props<Value extends string> {
  /** What is chosen, read out. */
  label: string;
  options: readonly { value: Value; label: string; disabled?: boolean }[];
  value: Value;
  onChange: (value: Value) => void;
}

/** A choice between a few things that are all seen at once. */
export function Segmented<Value extends string>(props: Props<Value>) {
  const { label, options, value, onChange } = props;
  return (
    <RadioGroup
      className={styles.segments}
      aria-label={label}
      value={value}
      onValueChange={(next: Value) => onChange(next)}
    >
      {options.map((option) => (
        <Radio.Root
          key={option.value}
          value={option.value}
          className={styles.segment}
          aria-label={option.label}
          disabled={option.disabled ?? false}
        >
          {option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
