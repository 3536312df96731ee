import type { CanvasNode } from "../model/document.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import styles from "./ErrorHandlingTab.module.css";
import inspector from "./Inspector.module.css";
import { NumberSetting } from "./NumberSetting.tsx";
import { useNodeField } from "./useNodeField.ts";

/** What a node's `error_handling` is called in the flow. */
const AT = "error_handling";

/** What holds where a node says nothing: the SDK's own. */
const DEFAULTS = { timeout: 600, retries: 0, interval: 1, backoff: 1 };

/** How long a node may take, how often it is tried, and what its failure means for the run. */
export function ErrorHandlingTab({ node }: { node: CanvasNode }) {
  const { readOnly } = useEditor();
  const words = texts.errors;
  return (
    <fieldset className={inspector.body} disabled={readOnly}>
      <BehaviorChoice node={node} />
      <NumberSetting
        node={node}
        path={[AT, "timeout_seconds"]}
        label={words.timeout}
        help={words.timeoutHelp}
        given={DEFAULTS.timeout}
      />
      <NumberSetting
        node={node}
        path={[AT, "max_retries"]}
        label={words.retries}
        help={words.retriesHelp}
        given={DEFAULTS.retries}
        whole
        greatest={100}
      />
      <NumberSetting
        node={node}
        path={[AT, "retry_interval_seconds"]}
        label={words.interval}
        help={words.intervalHelp}
        given={DEFAULTS.interval}
      />
      <NumberSetting
        node={node}
        path={[AT, "backoff_rate"]}
        label={words.backoff}
        help={words.backoffHelp}
        given={DEFAULTS.backoff}
      />
    </fieldset>
  );
}

function BehaviorChoice({ node }: { node: CanvasNode }) {
  const field = useNodeField(node, [AT, "behavior"]);
  const words = texts.errors;
  const chosen = field.value === "return" ? "return" : "raise";
  return (
    <fieldset className={styles.choice}>
      <legend className={inspector.legend}>{words.behavior}</legend>
      {(["raise", "return"] as const).map((behavior) => (
        <label key={behavior} className={styles.option}>
          <input
            type="radio"
            name={field.id}
            value={behavior}
            checked={chosen === behavior}
            onChange={() => field.change(behavior)}
          />
          {words[behavior]}
          <small>{behavior === "raise" ? words.raiseHelp : words.returnHelp}</small>
        </label>
      ))}
    </fieldset>
  );
}
