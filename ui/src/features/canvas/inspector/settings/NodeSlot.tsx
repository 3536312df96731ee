import { isObject } from "../../model/json.ts";
import { newNested } from "../../model/nested.ts";
import { focusSoon } from "../field-id.ts";
import inspector from "../Inspector.module.css";
import { ProblemLine } from "../ProblemLine.tsx";
import { NestedRow } from "./NestedRow.tsx";
import { NodePicker } from "./NodePicker.tsx";
import styles from "./Settings.module.css";
import type { SettingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/** A place that one node fills, such as an agent's model. */
export function NodeSlot(props: SettingProps & { accepts: true | readonly string[] }) {
  const setting = useSetting(props);
  const { node, path, accepts } = props;
  const held = isObject(setting.value) ? setting.value : null;
  return (
    // A fieldset lays its legend out in its own way.
    // biome-ignore lint/a11y/useSemanticElements: see above
    <div role="group" className={inspector.section} aria-label={setting.label}>
      <div className={styles.slotHead}>
        <h3>{setting.label}</h3>
        {setting.optional && !held ? <small>{setting.optional}</small> : null}
      </div>
      {setting.help ? <p className={inspector.help}>{setting.help}</p> : null}
      {held ? (
        <NestedRow
          id={setting.id}
          node={node}
          path={path}
          slot={setting.label}
          onRemove={() => {
            setting.change(undefined);
            focusSoon(setting.id);
          }}
        />
      ) : (
        <NodePicker
          id={setting.id}
          label={setting.label}
          accepts={accepts}
          onPick={(type) => setting.change(newNested(type, []))}
        />
      )}
      {setting.problem && (!held || setting.problem.field === path.join(".")) ? (
        <ProblemLine label={setting.label} problem={setting.problem} />
      ) : null}
    </div>
  );
}
