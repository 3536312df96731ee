import { type FormEvent, useEffect, useRef, useState } from "react";
import { Button } from "../../../components/Button.tsx";
import field from "../../../components/Field.module.css";
import type { Field } from "../model/fields.ts";
import { chatField, sayingOf } from "./chat.ts";
import { DryRunSwitch } from "./DryRunSwitch.tsx";
import styles from "./TestPanel.module.css";
import { texts } from "./texts.ts";
import type { TrialState } from "./trial-store.ts";
import type { Trial } from "./useTrial.ts";

interface Props {
  fields: readonly Field[];
  state: TrialState;
  trial: Trial;
}

interface Saying {
  id: number;
  mine: boolean;
  text: string;
}

/** The draft as a chat: each message is a run of its own. */
export function ChatTab({ fields, state, trial }: Props) {
  const [said, setSaid] = useState<readonly Saying[]>([]);
  const end = useRef<HTMLLIElement>(null);
  const name = chatField(fields);
  const running = state.phase === "running";
  useEffect(() => {
    if (said.length > 0) end.current?.scrollIntoView({ block: "nearest" });
  }, [said]);
  if (name === null) return <p>{texts.noChat}</p>;

  const say = (mine: boolean, text: string) =>
    setSaid((before) => [...before, { id: before.length, mine, text }]);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get("message") ?? "").trim();
    if (running || text === "") return;
    form.reset();
    say(true, text);
    const run = await trial.start({ [name]: text });
    say(false, run ? sayingOf(run) : texts.refused);
  };
  return (
    <div className={styles.tab}>
      <p>{texts.chatHelp(name)}</p>
      {said.length === 0 ? <p>{texts.chatEmpty}</p> : null}
      <ol className={styles.chat} aria-live="polite">
        {said.map(({ id, mine, text }, at) => (
          <li key={id} data-mine={mine || undefined} ref={at === said.length - 1 ? end : undefined}>
            <small>{mine ? texts.you : texts.workflow}</small>
            <p>{text}</p>
          </li>
        ))}
      </ol>
      <DryRunSwitch />
      <form className={styles.say} onSubmit={submit}>
        <textarea
          name="message"
          className={field.control}
          rows={2}
          aria-label={texts.message}
          placeholder={texts.message}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
        />
        <Button look="primary" type="submit" busy={running}>
          {texts.send}
        </Button>
        {running ? <Button onClick={trial.stop}>{texts.stop}</Button> : null}
      </form>
    </div>
  );
}
