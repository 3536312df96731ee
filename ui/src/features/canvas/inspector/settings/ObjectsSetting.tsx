import { Plus, Trash2 } from "lucide-react";
import { Button } from "../../../../components/Button.tsx";
import { IconButton } from "../../../../components/IconButton.tsx";
import { type Json, listOf } from "../../model/json.ts";
import { texts } from "../../texts.ts";
import { focusSoon } from "../field-id.ts";
import inspector from "../Inspector.module.css";
import { ProblemLine } from "../ProblemLine.tsx";
import prompt from "../PromptEditor.module.css";
import styles from "./Settings.module.css";
import type { HoldingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/** Several objects of one shape, such as the rules of a table. */
export function ObjectsSetting(props: HoldingProps) {
  const setting = useSetting(props);
  const { Field, node, path, schema } = props;
  const items = listOf(setting.value);
  const words = texts.settings;
  const { properties = {}, required = [] } = schema.items ?? {};
  const set = (next: readonly Json[]) => setting.change(next.length > 0 ? next : undefined);
  return (
    // A fieldset lays its legend out in its own way.
    // biome-ignore lint/a11y/useSemanticElements: see above
    <div
      role="group"
      className={inspector.section}
      id={setting.id}
      tabIndex={-1}
      aria-label={setting.label}
    >
      <h3>{setting.label}</h3>
      {setting.help ? <p className={inspector.help}>{setting.help}</p> : null}
      <ol className={styles.items}>
        {items.map((_, at) => (
          // Items have no name but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={at} className={styles.item} aria-label={words.item(setting.label, at + 1)}>
            <div className={styles.itemHead}>
              <b>{at + 1}</b>
              <IconButton
                label={words.removeItem(setting.label, at + 1)}
                onClick={() => {
                  set(items.filter((_each, other) => other !== at));
                  focusSoon(setting.id);
                }}
              >
                <Trash2 size={14} strokeWidth={1.5} aria-hidden="true" />
              </IconButton>
            </div>
            {Object.entries(properties).map(([name, inner]) => (
              <Field
                key={name}
                node={node}
                path={[...path, at, name]}
                schema={inner}
                required={required.includes(name)}
              />
            ))}
          </li>
        ))}
      </ol>
      {setting.problem ? <ProblemLine label={setting.label} problem={setting.problem} /> : null}
      <Button className={prompt.add} look="quiet" onClick={() => set([...items, {}])}>
        <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
        {words.add(setting.label)}
      </Button>
    </div>
  );
}
