import { X } from "lucide-react";
import { IconButton } from "../../../components/IconButton.tsx";
import type { CanvasNode } from "../model/document.ts";
import { MAPPING } from "../model/wiring.ts";
import type { PickItem } from "../picker/PickList.tsx";
import { texts } from "../texts.ts";
import { LastValue } from "./LastValue.tsx";
import styles from "./Mapping.module.css";
import { ProblemLine } from "./ProblemLine.tsx";
import { SelectorInput } from "./SelectorInput.tsx";
import { useNodeField } from "./useNodeField.ts";

interface Props {
  node: CanvasNode;
  name: string;
  /** A remark beside the name, such as "optional". */
  remark?: string | undefined;
  /** Whether the row can be taken away: nothing asks for this name. */
  isExtra: boolean;
  /** What can be picked; the values of the nodes before when absent. */
  values?: (() => PickItem[]) | undefined;
}

/** One name of a node's mapping, and the value that it is given. */
export function MappingRow({ node, name, remark, isExtra, values }: Props) {
  const field = useNodeField(node, [...MAPPING, name]);
  const words = texts.mapping;
  const { value = "", problem } = field;
  const problemId = `${field.id}-problem`;
  return (
    <li>
      <div className={styles.label}>
        <code>{name}</code>
        {remark ? <small>{remark}</small> : null}
      </div>
      <div className={styles.row}>
        {typeof value === "string" ? (
          <SelectorInput
            id={field.id}
            node={node}
            label={words.selector(name)}
            pickLabel={words.pick(name)}
            {...(values && { values })}
            value={value}
            isInvalid={problem?.severity === "error"}
            describedBy={problem ? problemId : undefined}
            onChange={(next) => field.change(next === "" ? undefined : next)}
          />
        ) : (
          <span className={styles.literal} title={words.literal}>
            {JSON.stringify(value)}
          </span>
        )}
        {isExtra ? (
          <IconButton label={words.remove(name)} onClick={() => field.change(undefined)}>
            <X size={14} strokeWidth={1.5} aria-hidden="true" />
          </IconButton>
        ) : null}
      </div>
      {typeof value === "string" && !problem ? <LastValue selector={value} /> : null}
      {problem ? <ProblemLine id={problemId} label={name} problem={problem} /> : null}
    </li>
  );
}
