import { useRef, useState } from "react";
import type { CredentialFormTexts } from "./credential-form-texts.ts";
import styles from "./Field.module.css";
import type { ControlProps } from "./FieldFrame.tsx";
import { Icon } from "./Icon.tsx";
import { cleanedKey } from "./pasted-key.ts";

interface Props {
  name: string;
  label: string;
  /** Takes several lines, where the secret is a map or a private key. */
  multiline: boolean;
  placeholder: string | undefined;
  readOnly: boolean;
  control: ControlProps;
  texts: Pick<CredentialFormTexts, "show" | "hide"> &
    Partial<Pick<CredentialFormTexts, "untidy" | "tidy">>;
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
  // Only whether there is something to clean: the value itself stays in the input.
  const [isUntidy, setUntidy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const look = () => {
    const value = input.current?.value ?? "";
    setUntidy(texts.untidy !== undefined && cleanedKey(value) !== value);
  };
  const clean = () => {
    const element = input.current;
    if (!element) return;
    element.value = cleanedKey(element.value);
    setUntidy(false);
    element.dispatchEvent(new Event("input", { bubbles: true }));
    element.focus();
  };
  const concealed = shown ? styles.control : `${styles.control} ${styles.concealed}`;
  const common = { ...HANDS_OFF, ...control, name, placeholder, readOnly };
  return (
    <div className={styles.secret}>
      {multiline ? (
        <textarea {...common} className={concealed} rows={4} />
      ) : (
        <input
          {...common}
          ref={input}
          className={styles.control}
          type={shown ? "text" : "password"}
          onInput={look}
        />
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
      {isUntidy ? (
        <p className={styles.untidy} role="status">
          {texts.untidy}{" "}
          <button type="button" className={styles.inline} onClick={clean}>
            {texts.tidy}
          </button>
        </p>
      ) : null}
    </div>
  );
}
