import { type FormEvent, useState } from "react";
import { Button } from "../../../components/Button.tsx";
import { RunField } from "../../runs/RunField.tsx";
import { readInput } from "../../runs/run-input.ts";
import type { Field } from "../model/fields.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { Outcome } from "./Outcome.tsx";
import styles from "./TestPanel.module.css";
import { texts } from "./texts.ts";
import type { TrialState } from "./trial-store.ts";
import type { Trial } from "./useTrial.ts";

interface Props {
  fields: readonly Field[];
  state: TrialState;
  trial: Trial;
}

/** The Input node's fields as a form, and what came of a run with them. */
export function RequestTab({ fields, state, trial }: Props) {
  const { trials } = useEditor();
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [round, setRound] = useState(0);
  const running = state.phase === "running";
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (running) return;
    const data = new FormData(event.currentTarget);
    const read = readInput(fields, (name) => String(data.get(name) ?? ""));
    setProblems(read.problems);
    if (Object.keys(read.problems).length === 0) void trial.start(read.input);
  };
  const reset = () => {
    setProblems({});
    setRound(round + 1);
    trials.setState({ state: { phase: "idle" } });
  };
  return (
    <div className={styles.tab}>
      <form key={round} className={styles.form} onSubmit={submit} noValidate>
        <h3>{texts.input}</h3>
        {fields.length === 0 ? <p>{texts.noFields}</p> : null}
        {fields.map((field) => (
          <RunField key={field.name} field={field} problem={problems[field.name]} />
        ))}
        <p className={styles.dry}>
          <b>{texts.dryRun}</b> {texts.dryRunHelp}
        </p>
        <div className={styles.actions}>
          <Button look="primary" type="submit" busy={running}>
            {running ? texts.running : texts.run}
          </Button>
          {running ? <Button onClick={trial.stop}>{texts.stop}</Button> : null}
          <Button look="quiet" disabled={running} onClick={reset}>
            {texts.reset}
          </Button>
        </div>
      </form>
      <Outcome state={state} />
    </div>
  );
}
