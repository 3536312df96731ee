import { type Ref, useId } from "react";
import styles from "./ErrorSummary.module.css";

/** One problem of a form; with `field`, the id of the control that it is about. */
export interface FormProblem {
  text: string;
  field?: string | undefined;
}

interface Props {
  ref: Ref<HTMLDivElement>;
  title: string;
  problems: readonly FormProblem[];
}

/** What is wrong with a form, at its head; takes the focus, and leads to each field. */
export function ErrorSummary({ ref, title, problems }: Props) {
  const titleId = useId();
  return (
    <div ref={ref} className={styles.summary} tabIndex={-1} role="alert" aria-labelledby={titleId}>
      <p className={styles.title} id={titleId}>
        {title}
      </p>
      <ul>
        {problems.map(({ text, field }) => (
          <li key={field ?? text}>{field ? <FieldLink field={field} text={text} /> : text}</li>
        ))}
      </ul>
    </div>
  );
}

function FieldLink({ field, text }: { field: string; text: string }) {
  return (
    <a
      href={`#${field}`}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById(field)?.focus();
      }}
    >
      {text}
    </a>
  );
}
