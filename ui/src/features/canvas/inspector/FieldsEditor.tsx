import { Plus } from "lucide-react";
import { Button } from "../../../components/Button.tsx";
import { type CanvasNode, INPUT_TYPE, nodeType } from "../model/document.ts";
import {
  addField,
  readFields,
  removeField,
  setFieldRequired,
  setFieldType,
} from "../model/fields.ts";
import { type JsonObject, objectOf, setAt } from "../model/json.ts";
import { problemAt } from "../model/problems.ts";
import { MAPPING } from "../model/wiring.ts";
import { useEditor, useFindings } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { FieldRow } from "./FieldRow.tsx";
import styles from "./FieldsEditor.module.css";
import { fieldId } from "./field-id.ts";
import inspector from "./Inspector.module.css";
import { ProblemLine } from "./ProblemLine.tsx";
import prompt from "./PromptEditor.module.css";

/** The fields that an Input takes or an Output answers. */
export function FieldsEditor({ node }: { node: CanvasNode }) {
  const { store } = useEditor();
  const { problems } = useFindings();
  const words = texts.fields;
  const isInput = nodeType(node) === INPUT_TYPE;
  const schema = objectOf(node.raw.schema);
  const fields = readFields(schema);
  const isTaken = (name: string) => fields.some((field) => field.name === name);
  const problem = problemAt(problems.get(node.key) ?? [], "schema", { within: true });
  const set = (value: JsonObject) =>
    store.getState().run({ type: "set", key: node.key, path: ["schema"], value });
  /** What an Output's field was given goes with it: the App would go on to answer it. */
  const remove = (name: string) => {
    const left = { ...node.raw, schema: removeField(schema, name) };
    const value = setAt(left, [...MAPPING, name], undefined);
    store.getState().run({ type: "set", key: node.key, path: [], value });
  };
  const add = () => {
    let number = fields.length + 1;
    while (isTaken(`field_${number}`)) number += 1;
    const base = Object.keys(schema).length > 0 ? schema : { type: "object", properties: {} };
    set(addField(base, { name: `field_${number}`, type: "any", required: false }));
  };
  const title = isInput ? words.inputTitle : words.outputTitle;
  return (
    <section className={inspector.section} aria-label={title}>
      <h3>{title}</h3>
      <p className={inspector.help}>
        {fields.length === 0 ? words.empty : isInput ? words.inputHelp : words.outputHelp}
      </p>
      <ul className={styles.rows}>
        {fields.map((field, at) => (
          <FieldRow
            // A field that is renamed stays in its place, and keeps the focus.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={at}
            id={fieldId(node.key, `schema.${field.name}`)}
            field={field}
            isTaken={isTaken}
            onRename={(to) =>
              store.getState().run({ type: "renameField", key: node.key, from: field.name, to })
            }
            onType={(type) => set(setFieldType(schema, field.name, type))}
            onRequired={(required) => set(setFieldRequired(schema, field.name, required))}
            onRemove={() => remove(field.name)}
          />
        ))}
      </ul>
      {problem ? <ProblemLine label={title} problem={problem} /> : null}
      <Button className={prompt.add} look="quiet" onClick={add}>
        <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
        {words.add}
      </Button>
    </section>
  );
}
