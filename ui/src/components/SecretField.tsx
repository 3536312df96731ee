import { useState } from "react";
import type { CredentialFormTexts } from "./credential-form-texts.ts";
import styles from "./Field.module.css";
import type { ControlProps } from "./FieldFrame.tsx";
import { Icon } from "./Icon.tsx";

interface Props {
  name: string;
  label: string;
  /** Takes several lines, where the secret is a map or a private key. */
  multiline: boolean;
  placeholder: string | undefined;
  readOnly: boolean;
  control: ControlProps;
  texts: Pick<CredentialFormTexts, "show" | "hide">;
}

/** Password managers are asked to keep their hands off: this is a key, not a log-in to this page. */
const HANDS_OFF = {
  autoComplete: "off",
  autoCapitalize: "off",
  autoCorrect: "off",
  spellCheck: false,
  "data-1p-ignore": "",
  "data-lpignore": "true",
  "data-bwignore": "",
  "data-form-type": "other",
};

/**
 * A masked field with a button to look at what was pasted. The value lives in the input alone,
 * never in React's state: so it is in no attribute, and gone with the element.
 */
export function SecretField(props: Props) {
  const { name, label, multiline, placeholder, readOnly, control, texts } = props;
  const [shown, setShown] = useState(false);
  const concealed = shown ? styles.control : `${styles.control} ${styles.concealed}`;
  const common = { ...HANDS_OFF, ...control, name, placeholder, readOnly };
  return (
    <div className={styles.secret}>
      {multiline ? (
        <textarea {...common} className={concealed} rows={4} />
      ) : (
        <input {...common} className={styles.control} type={shown ? "text" : "password"} />
      )}
      <button
        type="button"
        className={styles.toggle}
        aria-controls={control.id}
        aria-label={shown ? texts.hide(label) : texts.show(label)}
        onClick={() => setShown(!shown)}
      >
        <Icon name={shown ? "eyeOff" : "eye"} />
      </button>
    </div>
  );
}
