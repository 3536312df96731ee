import { Plus } from "lucide-react";
import { Button } from "../../../components/Button.tsx";
import type { CanvasNode } from "../model/document.ts";
import { getAt, type JsonPath, listOf, objectOf } from "../model/json.ts";
import { problemAt } from "../model/problems.ts";
import { newMessage, readMessages } from "../model/prompt.ts";
import { useEditor, useFindings } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { fieldId } from "./field-id.ts";
import inspector from "./Inspector.module.css";
import { MessageEditor } from "./MessageEditor.tsx";
import { ProblemLine } from "./ProblemLine.tsx";
import styles from "./PromptEditor.module.css";

interface Props {
  node: CanvasNode;
  /** Where the prompt stands in the node. */
  path?: JsonPath;
  title?: string | undefined;
}

/** The messages that a model is sent. */
export function PromptEditor({ node, path = ["prompt"], title }: Props) {
  const { store } = useEditor();
  const { problems } = useFindings();
  const words = { ...texts.prompt, title: title ?? texts.prompt.title };
  const prompt = getAt(node.raw, path);
  const field = path.join(".");
  const list = [...path, "messages"];
  const messages = readMessages(prompt);
  const stored = listOf(objectOf(prompt).messages);
  const problem = problemAt(problems.get(node.key) ?? [], field, { within: true });
  const set = (path: readonly (string | number)[], value: string) =>
    store
      .getState()
      .run({ type: "set", key: node.key, path, value }, `set ${node.key} ${path.join(".")}`);
  const setAll = (next: typeof stored) =>
    store.getState().run({ type: "set", key: node.key, path: list, value: next });
  return (
    <section className={inspector.section} aria-label={words.title}>
      <h3>{words.title}</h3>
      {messages.length === 0 ? <p className={inspector.help}>{words.empty}</p> : null}
      {messages.map((message, at) => (
        <MessageEditor
          // Messages have no name but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={at}
          id={fieldId(node.key, at === 0 ? field : `${field}.messages.${at}`)}
          number={at + 1}
          message={message}
          onRole={(role) => set([...list, at, "role"], role)}
          onText={(text) => set([...list, at, "content"], text)}
          onRemove={() => setAll(stored.filter((_, other) => other !== at))}
        />
      ))}
      {problem ? <ProblemLine label={words.title} problem={problem} /> : null}
      <Button
        className={styles.add}
        look="quiet"
        onClick={() => setAll([...stored, newMessage(messages.length > 0 ? "user" : "system", "")])}
      >
        <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
        {words.add}
      </Button>
      <p className={inspector.help}>{words.help}</p>
    </section>
  );
}
