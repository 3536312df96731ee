import { Trash2 } from "lucide-react";
import field from "../../../components/Field.module.css";
import { IconButton } from "../../../components/IconButton.tsx";
import { ProblemLine } from "../inspector/ProblemLine.tsx";
import { useNodeField } from "../inspector/useNodeField.ts";
import {
  COMPARISONS,
  type Comparison,
  type Operator,
  readOperator,
  takesPath,
  type ValueKind,
  withOperator,
} from "../model/condition.ts";
import { textOf } from "../model/json.ts";
import styles from "./Choice.module.css";
import type { ConditionProps } from "./ConditionEditor.tsx";
import { ConditionValue } from "./ConditionValue.tsx";
import { PathField } from "./PathField.tsx";
import { texts } from "./texts.ts";

const KINDS = Object.keys(COMPARISONS) as ValueKind[];

/** One comparison: a path, how it is compared, and with what. */
export function ComparisonEditor({ node, condition, path, place, what, onRemove }: ConditionProps) {
  const whole = useNodeField(node, path);
  const not = useNodeField(node, [...path, "is_not"]);
  const operatorField = useNodeField(node, [...path, "operator"]);
  const operator = readOperator(condition.operator);
  const choose = (next: Operator) => whole.change(withOperator(condition, next));
  const { problem } = operatorField;
  const [, option = 0] = path;
  return (
    <div className={styles.comparison}>
      <div className={styles.line}>
        <PathField
          node={node}
          path={[...path, "variable"]}
          label={texts.path(what)}
          pick={texts.pick(what)}
        />
        <IconButton label={texts.removeCondition(what)} onClick={() => onRemove(place)}>
          <Trash2 size={14} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </div>
      <div className={styles.line}>
        <select
          className={`${field.control} ${styles.not}`}
          aria-label={texts.is(what)}
          value={String(condition.is_not === true)}
          onChange={(event) => not.change(event.target.value === "true")}
        >
          <option value="false">{texts.isPlain}</option>
          <option value="true">{texts.isNot}</option>
        </select>
        <select
          id={operatorField.id}
          className={`${field.control} ${styles.operator}`}
          aria-label={texts.comparison(what)}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${operatorField.id}-problem` : undefined}
          value={operator ? `${operator.kind} ${operator.comparison}` : ""}
          onChange={(event) => {
            const [kind, comparison] = event.target.value.split(" ") as [ValueKind, Comparison];
            choose({
              kind,
              comparison,
              isPath: operator?.isPath === true && takesPath(comparison),
            });
          }}
        >
          {operator ? null : (
            <option value="" disabled>
              {texts.unknownComparison(textOf(condition.operator))}
            </option>
          )}
          {KINDS.map((kind) => (
            <optgroup key={kind} label={texts.kinds[kind]}>
              {COMPARISONS[kind].map((comparison) => (
                <option key={comparison} value={`${kind} ${comparison}`}>
                  {texts.comparisons[comparison]}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        {operator && takesPath(operator.comparison) ? (
          <select
            className={`${field.control} ${styles.side}`}
            aria-label={texts.side(what)}
            value={String(operator.isPath)}
            onChange={(event) => choose({ ...operator, isPath: event.target.value === "true" })}
          >
            <option value="false">{texts.sideValue}</option>
            <option value="true">{texts.sidePath}</option>
          </select>
        ) : null}
      </div>
      {problem ? (
        <ProblemLine
          id={`${operatorField.id}-problem`}
          label={texts.field(Number(option) + 1, "operator")}
          problem={problem}
        />
      ) : null}
      {operator?.isPath ? (
        <PathField
          node={node}
          path={[...path, "value"]}
          label={texts.otherPath(what)}
          pick={texts.pickOther(what)}
        />
      ) : null}
      {operator && !operator.isPath ? (
        <ConditionValue node={node} path={[...path, "value"]} kind={operator.kind} what={what} />
      ) : null}
    </div>
  );
}
