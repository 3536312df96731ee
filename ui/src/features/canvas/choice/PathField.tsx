import { ProblemLine } from "../inspector/ProblemLine.tsx";
import { SelectorInput } from "../inspector/SelectorInput.tsx";
import { useNodeField } from "../inspector/useNodeField.ts";
import type { CanvasNode } from "../model/document.ts";
import { type JsonPath, textOf } from "../model/json.ts";
import styles from "./Choice.module.css";
import { conditionValues } from "./condition-values.ts";
import { texts } from "./texts.ts";

interface Props {
  node: CanvasNode;
  path: JsonPath;
  label: string;
  /** What the button of the picker is called. */
  pick: string;
}

/** A path of a condition; `/` opens the picker of what the conditions can look at. */
export function PathField({ node, path, label, pick }: Props) {
  const { id, value, problem, change } = useNodeField(node, path);
  const problemId = `${id}-problem`;
  const [, option = 0] = path;
  return (
    <div className={styles.path}>
      <div className={styles.line}>
        <SelectorInput
          id={id}
          node={node}
          label={label}
          pickLabel={pick}
          value={textOf(value)}
          isInvalid={problem?.severity === "error"}
          describedBy={problem ? problemId : undefined}
          values={conditionValues}
          onChange={change}
        />
      </div>
      {problem ? (
        <ProblemLine
          id={problemId}
          label={texts.field(Number(option) + 1, String(path.at(-1)))}
          problem={problem}
        />
      ) : null}
    </div>
  );
}
