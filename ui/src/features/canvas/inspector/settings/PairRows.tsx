import { Plus, X } from "lucide-react";
import type { FocusEvent, KeyboardEvent, ReactNode } from "react";
import { Button } from "../../../../components/Button.tsx";
import { Icon } from "../../../../components/Icon.tsx";
import { IconButton } from "../../../../components/IconButton.tsx";
import { texts as wording } from "../../../../components/texts.ts";
import {
  checkPairs,
  type Pair,
  type PairProblem,
  typedRows,
  writePairs,
} from "../../model/pairs.ts";
import { texts } from "../../texts.ts";
import { focusSoon } from "../field-id.ts";
import inspector from "../Inspector.module.css";
import { keepNativeUndo } from "../keep-native-undo.ts";
import { ProblemLine } from "../ProblemLine.tsx";
import prompt from "../PromptEditor.module.css";
import styles from "./Pairs.module.css";
import settings from "./Settings.module.css";
import type { SettingField } from "./useSetting.ts";

interface Props {
  setting: SettingField;
  rows: readonly Pair[];
  /** Another way to write them. */
  choice: ReactNode;
}

/**
 * Rows of name and value. They are taken when they are left, or with Enter; rows that make no object
 * stay and say why. Escape leaves everything as it was.
 */
export function PairRows({ setting, rows, choice }: Props) {
  const { id, label, draft } = setting;
  const words = texts.settings.pairs;
  const found = checkPairs(rows);
  const keep = (next: readonly Pair[]) => draft.keep(typedRows(next), tell(next, checkPairs(next)));
  const commit = (next: readonly Pair[]) => {
    if (checkPairs(next)) return keep(next);
    draft.drop();
    setting.put(writePairs(next));
  };
  const change = (at: number, pair: Pair) =>
    keep(rows.map((each, other) => (other === at ? pair : each)));
  const remove = (at: number) => {
    commit(rows.filter((_, other) => other !== at));
    focusSoon(`${id}-add`);
  };
  const add = () => {
    keep([...rows, ["", ""]]);
    focusSoon(`${id}-${rows.length}`);
  };
  const leave = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (draft.text !== null && !currentTarget.contains(relatedTarget)) commit(rows);
  };
  const listen = (event: KeyboardEvent) => {
    // On a button, undo is the editor's.
    if (!(event.target instanceof HTMLInputElement)) return;
    keepNativeUndo(event);
    const isDone = event.key === "Enter" || (event.key === "Escape" && draft.text !== null);
    if (!isDone) return;
    if (event.key === "Enter") commit(rows);
    else {
      event.stopPropagation();
      draft.drop();
    }
    stayNear(event.target.id);
  };
  // A row that is taken back, or never was one, takes its focus with it.
  const stayNear = (field: string) => {
    requestAnimationFrame(() => {
      if (!document.activeElement || document.activeElement === document.body) {
        document.getElementById(document.getElementById(field) ? field : `${id}-add`)?.focus();
      }
    });
  };
  const problemId = `${id}-problem`;
  return (
    // A fieldset lays its legend out in its own way.
    // biome-ignore lint/a11y/useSemanticElements: see above
    <div
      role="group"
      className={inspector.section}
      id={id}
      tabIndex={-1}
      aria-label={label}
      onBlur={leave}
      onKeyDown={listen}
    >
      <div className={settings.slotHead}>
        <h3>{label}</h3>
        {setting.optional ? <small>{setting.optional}</small> : null}
        <span className={styles.choice}>{choice}</span>
      </div>
      {setting.help ? <p className={inspector.help}>{setting.help}</p> : null}
      {rows.length > 0 ? (
        <ul className={styles.rows}>
          {rows.map(([name, value], at) => (
            // A row that is renamed stays in its place, and keeps the focus.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={at}>
              <input
                id={`${id}-${at}`}
                type="text"
                aria-label={words.name(label, at + 1)}
                aria-invalid={found?.at === at || undefined}
                aria-describedby={found?.at === at ? problemId : undefined}
                placeholder={words.namePlaceholder}
                autoComplete="off"
                spellCheck={false}
                value={name}
                onChange={({ target }) => change(at, [target.value, value])}
              />
              <input
                type="text"
                aria-label={words.value(label, at + 1)}
                placeholder={words.valuePlaceholder}
                autoComplete="off"
                spellCheck={false}
                value={value}
                onChange={({ target }) => change(at, [name, target.value])}
              />
              <IconButton
                label={words.remove(name || String(at + 1), label)}
                onClick={() => remove(at)}
              >
                <X size={14} strokeWidth={1.5} aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      ) : null}
      {found ? (
        <p id={problemId} className={inspector.error}>
          <Icon name="alert" />
          <span>{wording.problem(label, tell(rows, found) ?? "")}</span>
        </p>
      ) : setting.problem ? (
        <ProblemLine label={label} problem={setting.problem} />
      ) : null}
      <Button id={`${id}-add`} className={prompt.add} look="quiet" onClick={add}>
        <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
        {texts.settings.add(label)}
      </Button>
    </div>
  );
}

function tell(rows: readonly Pair[], found: PairProblem | null): string | null {
  if (!found) return null;
  const words = texts.settings.pairs;
  const [name = ""] = rows[found.at] ?? [];
  return found.problem === "blank" ? words.blank(found.at + 1) : words.twice(name.trim());
}
