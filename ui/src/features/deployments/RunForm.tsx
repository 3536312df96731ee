import { type FormEvent, useState } from "react";
import { Button } from "../../components/Button.tsx";
import { Loading } from "../../components/Loading.tsx";
import type { App } from "../../platform/contract.ts";
import type { Field } from "../canvas/model/fields.ts";
import { RunField } from "../runs/RunField.tsx";
import { readInput } from "../runs/run-input.ts";
import styles from "./RunForm.module.css";
import { texts } from "./texts.ts";
import { useAppVersion } from "./useAppVersion.ts";
import type { TestRun } from "./useTestRun.ts";
import { inputFields } from "./version-input.ts";

interface Props {
  app: App;
  userId: string;
  /** The version asks its users for something. */
  needsUser: boolean;
  test: TestRun;
}

const NONE: readonly Field[] = [];

/** The Input node's fields, and the button that runs the App with them. */
export function RunForm({ app, userId, needsUser, test }: Props) {
  const { isPending, version } = useAppVersion(app);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const known = inputFields(version);
  const fields = known ?? NONE;
  const running = test.state.phase === "running";
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (running) return;
    const data = new FormData(event.currentTarget);
    const read = readInput(fields, (name) => String(data.get(name) ?? ""));
    setProblems(read.problems);
    if (Object.keys(read.problems).length > 0) return;
    void test.start({ input: read.input, ...(userId !== "" && { user_id: userId }) });
  };
  if (isPending) return <Loading>{texts.loading}</Loading>;
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <h2>{texts.test.input}</h2>
      {known ? null : <p>{texts.test.outdated}</p>}
      {known?.length === 0 ? <p>{texts.test.noFields}</p> : null}
      {fields.map((field) => (
        <RunField key={field.name} field={field} problem={problems[field.name]} />
      ))}
      <div className={styles.actions}>
        <Button look="primary" type="submit" busy={running} disabled={needsUser && userId === ""}>
          {running ? texts.test.running : texts.test.run}
        </Button>
        {running ? <Button onClick={test.stop}>{texts.test.stop}</Button> : null}
      </div>
    </form>
  );
}
