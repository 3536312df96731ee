import { useState } from "react";
import field from "../../components/Field.module.css";
import { type ControlProps, FieldFrame } from "../../components/FieldFrame.tsx";
import type { OAuthApp } from "../../platform/contract.ts";
import styles from "./OAuth.module.css";
import { texts } from "./texts.ts";

interface Props {
  id: string;
  name: string;
  label: string;
  /** What the provider offers. */
  choices: OAuthApp["scopes"];
  /** What is asked for when nothing is chosen. */
  usual: readonly string[];
  /** What is stored, one scope a line. */
  stored: string | undefined;
  problem: string | undefined;
  readOnly: boolean;
}

/** The scopes of a connection: those that the provider offers with what they allow, and others. */
export function ScopesField(props: Props) {
  const { id, name, label, choices, usual, stored, problem, readOnly } = props;
  const given = stored === undefined ? [...usual] : lines(stored);
  const known = new Set(choices.map(({ scope }) => scope));
  const [chosen, setChosen] = useState(() => given.filter((scope) => known.has(scope)));
  const [others, setOthers] = useState(() => given.filter((scope) => !known.has(scope)).join("\n"));
  const all = [...chosen, ...lines(others)];
  const control = (frame: ControlProps) => (
    <textarea
      {...frame}
      className={field.control}
      rows={2}
      value={others}
      readOnly={readOnly}
      spellCheck={false}
      onChange={(event) => setOthers(event.target.value)}
    />
  );
  return (
    <>
      <fieldset className={styles.scopes}>
        <legend>{label}</legend>
        {choices.map(({ scope, meaning }) => (
          <label className={styles.scope} key={scope}>
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              disabled={readOnly}
              onChange={({ target }) =>
                setChosen((former) =>
                  target.checked ? [...former, scope] : former.filter((one) => one !== scope),
                )
              }
            />
            <span>
              {meaning}
              <br />
              <code>{scope}</code>
            </span>
          </label>
        ))}
      </fieldset>
      <FieldFrame
        id={id}
        label={texts.scopes.others}
        help={texts.scopes.othersHelp}
        problem={problem}
        control={control}
      />
      <input type="hidden" name={name} value={all.join("\n")} />
    </>
  );
}

function lines(text: string): string[] {
  return text
    .split(/\s+/)
    .map((scope) => scope.trim())
    .filter(Boolean);
}
