import type { ReactNode } from "react";
import styles from "./Field.module.css";
import { Icon } from "./Icon.tsx";
import { texts } from "./texts.ts";

/** What a control takes over so that its label, help and problem are read with it. */
export interface ControlProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface Props {
  id: string;
  label: string;
  /** A technical name beside the label. */
  code?: string | undefined;
  /** The word after the label of a field that may stay empty. */
  optional?: string | undefined;
  /** Another way to fill it, at the end of the label's line. */
  choice?: ReactNode;
  help?: ReactNode;
  problem?: string | undefined;
  control: (props: ControlProps) => ReactNode;
}

/** A field's label above, its control, and help and problem below. */
export function FieldFrame(props: Props) {
  const { id, label, code, optional, choice, help, problem, control } = props;
  const helpId = help ? `${id}-help` : undefined;
  const problemId = problem ? `${id}-problem` : undefined;
  const describedBy = [problemId, helpId].filter(Boolean).join(" ") || undefined;
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <label className={styles.label} htmlFor={id}>
          {label} {code ? <code>{code}</code> : null} {optional ? <small>{optional}</small> : null}
        </label>
        {choice}
      </div>
      {control({ id, "aria-describedby": describedBy, "aria-invalid": problem ? true : undefined })}
      {problem ? (
        <p className={styles.problem} id={problemId}>
          <Icon name="alert" />
          <span>{texts.problem(label, problem)}</span>
        </p>
      ) : null}
      {help ? (
        <p className={styles.help} id={helpId}>
          {help}
        </p>
      ) : null}
    </div>
  );
}
