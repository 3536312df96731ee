import { Switch } from "@base-ui/react/switch";
import { useId } from "react";
import styles from "./SwitchField.module.css";

interface Props {
  label: string;
  help?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A setting that is on or off. */
export function SwitchField({ label, help, checked, onChange }: Props) {
  const id = useId();
  return (
    <div className={styles.field}>
      <Switch.Root
        className={styles.track}
        checked={checked}
        onCheckedChange={onChange}
        aria-labelledby={`${id}-label`}
        aria-describedby={help ? `${id}-help` : undefined}
      >
        <Switch.Thumb className={styles.thumb} />
      </Switch.Root>
      <div>
        <span id={`${id}-label`} className={styles.label}>
          {label}
        </span>
        {help ? (
          <p id={`${id}-help`} className={styles.help}>
            {help}
          </p>
        ) : null}
      </div>
    </div>
  );
}
