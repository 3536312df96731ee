import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../../components/Button.tsx";
import { IconButton } from "../../../components/IconButton.tsx";
import { fieldId } from "../inspector/field-id.ts";
import inspector from "../inspector/Inspector.module.css";
import { ProblemLine } from "../inspector/ProblemLine.tsx";
import { useNodeField } from "../inspector/useNodeField.ts";
import { type ChoiceOption, hitPolicyOf } from "../model/choice.ts";
import {
  addCondition,
  type ConditionPath,
  newCondition,
  removeCondition,
} from "../model/condition.ts";
import type { CanvasNode } from "../model/document.ts";
import { useEditor } from "../state/EditorContext.tsx";
import styles from "./Choice.module.css";
import { ConditionEditor } from "./ConditionEditor.tsx";
import { OptionTargets } from "./OptionTargets.tsx";
import { texts } from "./texts.ts";

interface Props {
  node: CanvasNode;
  option: ChoiceOption;
  /** Its place among the options, from 0. */
  at: number;
  count: number;
  onMove: (to: number) => void;
}

/** One option of a Choice: what it is called, when it holds, and where it leads. */
export function OptionCard({ node, option, at, count, onMove }: Props) {
  const { store } = useEditor();
  const name = useNodeField(node, ["options", at, "name"]);
  const identity = useNodeField(node, ["options", at, "id"]);
  const base = fieldId(node.key, `options.${at}`);
  const label = option.label || texts.option(at + 1);
  return (
    <li className={styles.option} aria-label={texts.option(at + 1)}>
      <div className={styles.head}>
        <input
          id={name.id}
          className={styles.name}
          type="text"
          aria-label={texts.name(at + 1)}
          aria-invalid={name.problem ? true : undefined}
          aria-describedby={name.problem ? `${name.id}-problem` : undefined}
          placeholder={texts.namePlaceholder}
          autoComplete="off"
          spellCheck={false}
          maxLength={128}
          value={option.name}
          onChange={(event) => name.change(event.target.value)}
        />
        <IconButton
          id={`${base}-up`}
          label={texts.up(label)}
          disabled={at === 0}
          onClick={() => onMove(at - 1)}
        >
          <ArrowUp size={14} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
        <IconButton
          id={`${base}-down`}
          label={texts.down(label)}
          disabled={at === count - 1}
          onClick={() => onMove(at + 1)}
        >
          <ArrowDown size={14} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
        <IconButton
          label={texts.remove(label)}
          onClick={() => store.getState().run({ type: "removeOption", key: node.key, at })}
        >
          <Trash2 size={14} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </div>
      {[name, identity].map(({ id, problem }, which) =>
        problem ? (
          <ProblemLine
            key={id}
            id={`${id}-problem`}
            label={texts.field(at + 1, which === 0 ? "name" : "id")}
            problem={problem}
          />
        ) : null,
      )}
      <OptionCondition node={node} option={option} at={at} isLast={at === count - 1} />
      {option.id === "" ? null : <OptionTargets node={node} option={option} />}
    </li>
  );
}

interface ConditionProps {
  node: CanvasNode;
  option: ChoiceOption;
  at: number;
  isLast: boolean;
}

/** When an option holds; without a condition it is what runs otherwise. */
function OptionCondition({ node, option, at, isLast }: ConditionProps) {
  const field = useNodeField(node, ["options", at, "condition"]);
  const { condition } = option;
  const wrapper = useRef<HTMLDivElement>(null);
  const wanted = useRef<number | null>(null);
  // What was just added takes the focus.
  useEffect(() => {
    if (wanted.current === null) return;
    const fields = wrapper.current?.querySelectorAll<HTMLElement>("[data-path]");
    const found = fields?.[Math.min(wanted.current, fields.length - 1)];
    wanted.current = null;
    found?.focus();
  });
  if (!condition) {
    const problem = field.problem;
    const isEnd = isLast || hitPolicyOf(node) === "all";
    return (
      <div className={styles.condition}>
        <p className={inspector.help}>{isEnd ? texts.isDefault : texts.isDefaultHere}</p>
        {problem ? (
          <ProblemLine label={texts.field(at + 1, "condition")} problem={problem} />
        ) : null}
        <Button
          id={field.id}
          className={styles.add}
          look="quiet"
          onClick={() => field.change(newCondition())}
        >
          <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
          {texts.addCondition}
        </Button>
      </div>
    );
  }
  const remove = (path: ConditionPath) => field.change(removeCondition(condition, path));
  return (
    <div className={styles.condition} ref={wrapper}>
      <ConditionEditor
        node={node}
        condition={condition}
        path={["options", at, "condition"]}
        place={[]}
        what={`${at + 1}`}
        onRemove={remove}
      />
      {condition.operands === undefined ? (
        <Button
          className={styles.add}
          look="quiet"
          onClick={() => {
            wanted.current = 1;
            field.change(addCondition(condition, newCondition()));
          }}
        >
          <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
          {texts.addAnother}
        </Button>
      ) : null}
    </div>
  );
}
