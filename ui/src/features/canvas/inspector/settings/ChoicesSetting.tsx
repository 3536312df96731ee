import { type Json, listOf } from "../../model/json.ts";
import { optionText } from "../../model/setting.ts";
import { texts } from "../../texts.ts";
import inspector from "../Inspector.module.css";
import { ProblemLine } from "../ProblemLine.tsx";
import styles from "./Settings.module.css";
import type { SettingProps } from "./setting-props.ts";
import { useSetting } from "./useSetting.ts";

/** Any of a few values. */
export function ChoicesSetting(props: SettingProps & { options: readonly Json[] }) {
  const setting = useSetting(props);
  const words = texts.settings;
  const chosen = listOf(setting.value === undefined ? props.schema.default : setting.value);
  const others = chosen.filter((each) => !props.options.includes(each));
  return (
    <fieldset className={styles.choices} id={setting.id} tabIndex={-1}>
      <legend className={inspector.legend}>{setting.label}</legend>
      {setting.help ? <p className={inspector.help}>{setting.help}</p> : null}
      {setting.blank ? <p className={inspector.help}>{setting.placeholder}</p> : null}
      <div className={styles.boxes}>
        {[...props.options, ...others].map((option) => (
          <label key={JSON.stringify(option)}>
            <input
              type="checkbox"
              checked={chosen.includes(option)}
              onChange={({ target }) =>
                setting.take(
                  target.checked ? [...chosen, option] : chosen.filter((each) => each !== option),
                )
              }
            />
            {optionText(option, words.yes, words.no)}
          </label>
        ))}
      </div>
      {setting.problem ? <ProblemLine label={setting.label} problem={setting.problem} /> : null}
    </fieldset>
  );
}
