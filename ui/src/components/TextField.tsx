import type { ComponentProps } from "react";
import styles from "./Field.module.css";
import type { ControlProps } from "./FieldFrame.tsx";

type Props = ComponentProps<"input"> & { control: ControlProps };

/** A single-line field that neither the browser nor an extension fills in, corrects or remembers. */
export function TextField({ control, ...rest }: Props) {
  return (
    <input
      type="text"
      autoComplete="off"
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      {...rest}
      {...control}
      className={styles.control}
    />
  );
}
