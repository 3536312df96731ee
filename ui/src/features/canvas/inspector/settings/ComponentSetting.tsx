import fields from "../../../../components/Field.module.css";
import { FieldFrame } from "../../../../components/FieldFrame.tsx";
import { isObject, textOf } from "../../model/json.ts";
import { readReference } from "../../model/references.ts";
import { acceptedTypes } from "../../model/surroundings.ts";
import { useEditor } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";
import { ConnectionField } from "../ConnectionField.tsx";
import { fieldMessages } from "../messages.tsx";
import styles from "./Settings.module.css";
import type { HoldingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/** An object of one of several types, such as where a memory is kept: its type, and its settings. */
export function ComponentSetting(props: HoldingProps & { types: readonly string[] }) {
  const setting = useSetting(props);
  const { surroundings } = useEditor();
  const { Field, node, path, types, required } = props;
  const held = isObject(setting.value) ? setting.value : null;
  const type = textOf(held?.type);
  const component = surroundings.components.get(type);
  const choices = type === "" || types.includes(type) ? types : [...types, type];
  const label = (each: string) =>
    surroundings.components.get(each)?.label ?? each.split(".").at(-1) ?? each;
  const place = [...path, "connection"];
  return (
    <div className={styles.component}>
      <FieldFrame
        id={setting.id}
        label={setting.label}
        optional={required ? undefined : texts.settings.optional}
        {...fieldMessages(setting.label, setting.problem, setting.help)}
        control={(control) => (
          <select
            {...control}
            className={fields.control}
            value={type}
            onChange={({ target }) =>
              setting.change(target.value === "" ? undefined : { type: target.value })
            }
          >
            <option value="">{texts.settings.notSet}</option>
            {choices.map((each) => (
              <option key={each} value={each}>
                {label(each)}
              </option>
            ))}
          </select>
        )}
      />
      {component && acceptedTypes(surroundings, type).length > 0 ? (
        <ConnectionField
          node={node}
          place={{ path: place, type, reference: readReference(held?.connection) }}
        />
      ) : null}
      {component?.settings.map((each) => (
        <Field
          key={`${type}.${each.name}`}
          node={node}
          path={[...path, each.name]}
          schema={each.schema}
          required={each.required}
        />
      ))}
    </div>
  );
}
