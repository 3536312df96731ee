import { isObject, type JsonPath, listOf, textOf } from "../../model/json.ts";
import { newNested } from "../../model/nested.ts";
import { focusSoon } from "../field-id.ts";
import inspector from "../Inspector.module.css";
import { ProblemLine } from "../ProblemLine.tsx";
import { NestedRow } from "./NestedRow.tsx";
import { NodePicker } from "./NodePicker.tsx";
import styles from "./Settings.module.css";
import type { SettingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/** Whether a problem is about the list, or about an item as a whole. */
function isOfList(field: string, path: JsonPath): boolean {
  const rest = field.slice(path.join(".").length + 1);
  return rest === "" || /^\d+$/.test(rest);
}

/** A list of nodes, such as an agent's tools. */
export function NodeSlots(props: SettingProps & { accepts: true | readonly string[] }) {
  const setting = useSetting(props);
  const { node, path, accepts } = props;
  const items = listOf(setting.value);
  const names = items.map((item) => (isObject(item) ? textOf(item.name) : ""));
  return (
    // A fieldset lays its legend out in its own way.
    // biome-ignore lint/a11y/useSemanticElements: see above
    <div role="group" className={inspector.section} aria-label={setting.label}>
      <h3>{setting.label}</h3>
      {setting.help ? <p className={inspector.help}>{setting.help}</p> : null}
      {items.length > 0 ? (
        <ul className={styles.slots}>
          {items.map((_, at) => (
            // Two tools may be the same; only their places tell them apart.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={at}>
              <NestedRow
                id={`${setting.id}.${at}`}
                node={node}
                path={[...path, at]}
                slot={setting.label}
                onRemove={() => {
                  const left = items.filter((_each, other) => other !== at);
                  setting.change(left.length > 0 ? left : undefined);
                  focusSoon(setting.id);
                }}
              />
            </li>
          ))}
        </ul>
      ) : null}
      {setting.problem && isOfList(setting.problem.field, path) ? (
        <ProblemLine label={setting.label} problem={setting.problem} />
      ) : null}
      <NodePicker
        id={setting.id}
        label={setting.label}
        accepts={accepts}
        isMore
        isTool={path.at(-1) === "tools"}
        onPick={(type) => setting.change([...items, newNested(type, names)])}
      />
    </div>
  );
}
