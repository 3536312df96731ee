import { Plus, Trash2 } from "lucide-react";
import { Button } from "../../../components/Button.tsx";
import field from "../../../components/Field.module.css";
import { IconButton } from "../../../components/IconButton.tsx";
import inspector from "../inspector/Inspector.module.css";
import { ProblemLine } from "../inspector/ProblemLine.tsx";
import { useNodeField } from "../inspector/useNodeField.ts";
import {
  addCondition,
  type ConditionPath,
  groupOf,
  joinOf,
  looksInside,
  newCondition,
  operandsOf,
  withJoin,
} from "../model/condition.ts";
import type { CanvasNode } from "../model/document.ts";
import type { JsonObject, JsonPath } from "../model/json.ts";
import styles from "./Choice.module.css";
import { ComparisonEditor } from "./ComparisonEditor.tsx";
import { PathField } from "./PathField.tsx";
import { texts } from "./texts.ts";

/** What the editors of conditions are given. */
export interface ConditionProps {
  node: CanvasNode;
  condition: JsonObject;
  /** Where the condition stands in the node. */
  path: JsonPath;
  /** Where it stands among the operands of its option's condition. */
  place: ConditionPath;
  /** What it is called where it is read out: `2.1`. */
  what: string;
  onRemove: (place: ConditionPath) => void;
}

/** A condition with everything that stands inside it. */
export function ConditionEditor(props: ConditionProps) {
  return joinOf(props.condition) === null ? (
    <ComparisonEditor {...props} />
  ) : (
    <GroupEditor {...props} />
  );
}

/** Several conditions, and how many of them have to hold. */
function GroupEditor({ node, condition, path, place, what, onRemove }: ConditionProps) {
  const group = useNodeField(node, path);
  const operands = useNodeField(node, [...path, "operands"]);
  const join = joinOf(condition) ?? "and";
  const isNot = condition.is_not === true;
  const list = operandsOf(condition);
  const own = list.length === 0 ? operands.problem : undefined;
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>
        <select
          className={`${field.control} ${styles.join}`}
          aria-label={texts.join(what)}
          value={`${join} ${isNot}`}
          onChange={(event) => {
            const [next, not] = event.target.value.split(" ");
            group.change(withJoin(condition, next === "or" ? "or" : "and", not === "true"));
          }}
        >
          {(["and", "or"] as const).flatMap((each) => [
            <option key={each} value={`${each} false`}>
              {texts.joins[each].plain}
            </option>,
            <option key={`not ${each}`} value={`${each} true`}>
              {texts.joins[each].not}
            </option>,
          ])}
        </select>
        <IconButton label={texts.removeCondition(what)} onClick={() => onRemove(place)}>
          <Trash2 size={14} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </legend>
      {looksInside(condition) ? (
        <div className={styles.inside}>
          <span className={inspector.help}>{texts.inside}</span>
          <PathField
            node={node}
            path={[...path, "variable"]}
            label={texts.path(what)}
            pick={texts.pick(what)}
          />
        </div>
      ) : null}
      <ul className={styles.operands}>
        {list.map((operand, at) => (
          <li
            // Conditions have no name but their place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={at}
          >
            <ConditionEditor
              node={node}
              condition={operand}
              path={[...path, "operands", at]}
              place={[...place, at]}
              what={`${what}.${at + 1}`}
              onRemove={onRemove}
            />
          </li>
        ))}
      </ul>
      {own ? (
        <ProblemLine label={texts.field(Number(what.split(".")[0]), "operands")} problem={own} />
      ) : null}
      <div className={styles.more}>
        <Button look="quiet" onClick={() => group.change(addCondition(condition, newCondition()))}>
          <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
          {texts.addCondition}
        </Button>
        <Button
          look="quiet"
          onClick={() =>
            group.change(
              addCondition(condition, groupOf(join === "and" ? "or" : "and", [newCondition()])),
            )
          }
        >
          <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
          {texts.addGroup}
        </Button>
      </div>
    </fieldset>
  );
}
