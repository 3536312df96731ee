import { useId } from "react";
import field from "../../components/Field.module.css";
import { FieldFrame } from "../../components/FieldFrame.tsx";
import { TextField } from "../../components/TextField.tsx";
import styles from "./Requirement.module.css";
import { type DraftProblems, lengthOf, MOST } from "./requirement-form.ts";
import { texts } from "./texts.ts";

interface Props {
  title: string;
  description: string;
  problems: DraftProblems;
  readOnly: boolean;
  onTitle: (title: string) => void;
  onDescription: (description: string) => void;
}

/** What end users read about a requirement: **Form Title** and **Description**, with counters. */
export function FormFields(props: Props) {
  const { title, description, problems, readOnly, onTitle, onDescription } = props;
  const prefix = useId();
  return (
    <>
      <FieldFrame
        id={`${prefix}-title`}
        label={texts.formTitle}
        problem={problems.title}
        help={<Foot text={texts.formTitleHelp} length={lengthOf(title)} most={MOST.title} />}
        control={(control) => (
          <TextField
            control={control}
            name="title"
            value={title}
            readOnly={readOnly}
            onChange={(event) => onTitle(event.target.value)}
          />
        )}
      />
      <FieldFrame
        id={`${prefix}-description`}
        label={texts.description}
        optional={texts.optional}
        problem={problems.description}
        help={<Foot length={lengthOf(description)} most={MOST.description} />}
        control={(control) => (
          <textarea
            {...control}
            className={field.control}
            name="description"
            rows={3}
            value={description}
            readOnly={readOnly}
            onChange={(event) => onDescription(event.target.value)}
          />
        )}
      />
    </>
  );
}

function Foot({ text, length, most }: { text?: string; length: number; most: number }) {
  return (
    <span className={styles.foot}>
      {text}
      <span className={styles.counter} data-over={length > most || undefined}>
        {texts.counter(length, most)}
      </span>
    </span>
  );
}
