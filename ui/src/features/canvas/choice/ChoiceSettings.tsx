import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../components/Button.tsx";
import { Segmented } from "../../../components/Segmented.tsx";
import { fieldId } from "../inspector/field-id.ts";
import inspector from "../inspector/Inspector.module.css";
import { ProblemLine } from "../inspector/ProblemLine.tsx";
import { hitPolicyOf, newOption, optionsOf, withIds } from "../model/choice.ts";
import { newCondition } from "../model/condition.ts";
import type { CanvasNode } from "../model/document.ts";
import type { Json } from "../model/json.ts";
import { problemAt } from "../model/problems.ts";
import { useEditor, useFindings } from "../state/EditorContext.tsx";
import styles from "./Choice.module.css";
import { OptionCard } from "./OptionCard.tsx";
import { texts } from "./texts.ts";

/** The options of a Choice node: in which order they are looked at, and when each holds. */
export function ChoiceSettings({ node }: { node: CanvasNode }) {
  const { store, readOnly } = useEditor();
  const { problems } = useFindings();
  const [told, setTold] = useState("");
  const options = optionsOf(node);
  const problem = problemAt(problems.get(node.key) ?? [], "options");
  const set = (value: readonly Json[]) =>
    store.getState().run({ type: "set", key: node.key, path: ["options"], value });
  const add = () => {
    const others = withIds(node.raw.options);
    const last = options.at(-1);
    const isFallback = last !== undefined && last.condition === null;
    const end = isFallback ? others.length - 1 : others.length;
    let number = others.length + (isFallback ? 0 : 1);
    while (options.some(({ name }) => name === texts.newName(number))) number += 1;
    const added = newOption(texts.newName(number), newCondition());
    set([...others.slice(0, end), added, ...others.slice(end)]);
  };
  const move = (at: number, to: number) => {
    const all = [...withIds(node.raw.options)];
    const [moved] = all.splice(at, 1);
    if (moved === undefined) return;
    all.splice(to, 0, moved);
    set(all);
    const name = options[at]?.label || texts.unnamed;
    setTold(texts.moved(name, to + 1, all.length));
    // The buttons of the option follow it to its new place.
    const which = to < at ? "up" : "down";
    requestAnimationFrame(() => focusMove(`${fieldId(node.key, `options.${to}`)}-`, which));
  };
  return (
    <section
      className={inspector.section}
      aria-label={texts.title}
      id={fieldId(node.key, "options")}
      tabIndex={-1}
    >
      <h3>{texts.title}</h3>
      <p className={inspector.help}>{texts.help}</p>
      <Segmented
        label={texts.policy}
        options={[
          { value: "first", label: texts.first, disabled: readOnly },
          { value: "all", label: texts.all, disabled: readOnly },
        ]}
        value={hitPolicyOf(node)}
        onChange={(value) =>
          store.getState().run({ type: "set", key: node.key, path: ["hit_policy"], value })
        }
      />
      <ol className={styles.options}>
        {options.map((option, at) => (
          <OptionCard
            // The place tells apart what has no id yet, or one that is taken.
            key={options.findIndex(({ id }) => id === option.id) === at ? option.id : `#${at}`}
            node={node}
            option={option}
            at={at}
            count={options.length}
            onMove={(to) => move(at, to)}
          />
        ))}
      </ol>
      {problem ? <ProblemLine label={texts.title} problem={problem} /> : null}
      <Button className={styles.add} look="quiet" onClick={add}>
        <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
        {texts.add}
      </Button>
      <p className={styles.told} role="status">
        {told}
      </p>
    </section>
  );
}

/** Puts the focus on the button that moved, or on the other one where it can go no further. */
function focusMove(prefix: string, which: "up" | "down"): void {
  const buttons = [which, which === "up" ? "down" : "up"].map((end) =>
    document.getElementById(`${prefix}${end}`),
  );
  buttons.find((button) => !(button as HTMLButtonElement | null)?.disabled)?.focus();
}
