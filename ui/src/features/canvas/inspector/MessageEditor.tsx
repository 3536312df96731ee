import { Trash2 } from "lucide-react";
import { IconButton } from "../../../components/IconButton.tsx";
import { type PromptMessage, ROLES, templateParts } from "../model/prompt.ts";
import { texts } from "../texts.ts";
import styles from "./PromptEditor.module.css";

interface Props {
  id: string;
  /** From 1. */
  number: number;
  message: PromptMessage;
  onRole: (role: string) => void;
  onText: (text: string) => void;
  onRemove: () => void;
}

/** One message of a prompt: its role, and its text with what is filled in told apart. */
export function MessageEditor({ id, number, message, onRole, onText, onRemove }: Props) {
  const words = texts.prompt;
  const { role, text } = message;
  const roles = (ROLES as readonly string[]).includes(role) ? ROLES : [role, ...ROLES];
  return (
    <div className={styles.message}>
      <div className={styles.bar}>
        <select
          className={styles.role}
          aria-label={words.role(number)}
          value={role}
          onChange={(event) => onRole(event.target.value)}
        >
          {roles.map((each) => (
            <option key={each} value={each}>
              {words.roles[each] ?? each}
            </option>
          ))}
        </select>
        <IconButton label={words.remove(number)} onClick={onRemove}>
          <Trash2 size={14} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </div>
      {text === null ? (
        <p className={styles.parts}>{words.parts}</p>
      ) : (
        <div className={styles.text}>
          <div className={styles.drawn} aria-hidden="true">
            {templateParts(text).map((part, at) =>
              // A part has no name but its place.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              part.isTag ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>,
            )}
            {"\u200b"}
          </div>
          <textarea
            id={id}
            aria-label={words.content(number)}
            value={text}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onText(event.target.value)}
          />
        </div>
      )}
    </div>
  );
}
