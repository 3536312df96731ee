import type { ConnectionField } from "../platform/types.ts";
import styles from "./Field.module.css";
import { texts } from "./texts.ts";

interface Props {
  id: string;
  field: ConnectionField;
  problem?: string | undefined;
  /** What is stored; the type's default when nothing is. */
  stored?: boolean | undefined;
}

/** A yes-or-no field: a check box with its label beside it. */
export function CheckField({ id, field, problem, stored }: Props) {
  const helpId = field.help ? `${id}-help` : undefined;
  const problemId = problem ? `${id}-problem` : undefined;
  return (
    <div className={styles.check}>
      <input
        id={id}
        type="checkbox"
        name={field.name}
        defaultChecked={stored ?? field.default === true}
        aria-describedby={[problemId, helpId].filter(Boolean).join(" ") || undefined}
        aria-invalid={problem ? true : undefined}
      />
      <label className={styles.label} htmlFor={id}>
        {field.label}
      </label>
      {problem ? (
        <p className={styles.problem} id={problemId}>
          {texts.problem(field.label, problem)}
        </p>
      ) : null}
      {field.help ? (
        <p className={styles.help} id={helpId}>
          {field.help}
        </p>
      ) : null}
    </div>
  );
}
