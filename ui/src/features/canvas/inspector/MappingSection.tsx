import { AddInput } from "../action/AddInput.tsx";
import { isAction } from "../model/action.ts";
import { type CanvasNode, isLlm, nodeType, OUTPUT_TYPE } from "../model/document.ts";
import { readFields } from "../model/fields.ts";
import { mappingField } from "../model/problems.ts";
import { inputNames, mappingOf } from "../model/wiring.ts";
import { texts } from "../texts.ts";
import { fieldId } from "./field-id.ts";
import inspector from "./Inspector.module.css";
import styles from "./Mapping.module.css";
import { MappingRow } from "./MappingRow.tsx";

/** What a node is given: a value for each field of an Output, for each variable of a prompt. */
export function MappingSection({ node }: { node: CanvasNode }) {
  const words = texts.mapping;
  const isOutput = nodeType(node) === OUTPUT_TYPE;
  const asked = inputNames(node);
  const others = Object.keys(mappingOf(node)).filter((name) => !asked.includes(name));
  const optional = isOutput
    ? readFields(node.raw.schema).flatMap((field) => (field.required ? [] : field.name))
    : [];
  const title = isOutput ? words.outputTitle : words.title;
  return (
    <section
      className={inspector.section}
      aria-label={title}
      id={fieldId(node.key, mappingField("").slice(0, -1))}
      tabIndex={-1}
    >
      <h3>{title}</h3>
      {asked.length + others.length === 0 && isLlm(node) ? (
        <p className={inspector.help}>{words.none}</p>
      ) : (
        <p className={inspector.help}>{words.help}</p>
      )}
      <ul className={styles.rows}>
        {asked.map((name) => (
          <MappingRow
            key={name}
            node={node}
            name={name}
            remark={optional.includes(name) ? words.optional : undefined}
            isExtra={false}
          />
        ))}
        {others.map((name) => (
          <MappingRow
            key={name}
            node={node}
            name={name}
            remark={isLlm(node) ? words.unused : undefined}
            isExtra
          />
        ))}
      </ul>
      {isAction(node) ? <AddInput node={node} shown={[...asked, ...others]} /> : null}
    </section>
  );
}
