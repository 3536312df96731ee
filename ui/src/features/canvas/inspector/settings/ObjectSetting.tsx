import { X } from "lucide-react";
import { IconButton } from "../../../../components/IconButton.tsx";
import { MoreFields } from "../../../../components/MoreFields.tsx";
import { isObject } from "../../model/json.ts";
import { texts } from "../../texts.ts";
import inspector from "../Inspector.module.css";
import { ProblemLine } from "../ProblemLine.tsx";
import styles from "./Settings.module.css";
import type { HoldingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/** Settings that belong together, folded away until there are any. */
export function ObjectSetting(props: HoldingProps) {
  const setting = useSetting(props);
  const { Field, node, path, schema } = props;
  const isSet = isObject(setting.value) || setting.blank !== null;
  return (
    // A fieldset lays its legend out in its own way.
    // biome-ignore lint/a11y/useSemanticElements: see above
    <div
      role="group"
      className={styles.group}
      id={setting.id}
      tabIndex={-1}
      aria-label={setting.label}
    >
      <MoreFields title={setting.label} forceOpen={isSet || setting.problem !== undefined}>
        {setting.help ? <p className={inspector.help}>{setting.help}</p> : null}
        {setting.problem?.field === path.join(".") ? (
          <ProblemLine label={setting.label} problem={setting.problem} />
        ) : null}
        {setting.blank ? <p className={inspector.help}>{setting.placeholder}</p> : null}
        {Object.entries(schema.properties ?? {}).map(([name, inner]) => (
          <Field
            key={name}
            node={node}
            path={[...path, name]}
            schema={inner}
            required={schema.required?.includes(name) ?? false}
          />
        ))}
      </MoreFields>
      {isSet ? (
        <IconButton
          label={texts.settings.clear(setting.label)}
          onClick={() => setting.change(undefined)}
        >
          <X size={14} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      ) : null}
    </div>
  );
}
