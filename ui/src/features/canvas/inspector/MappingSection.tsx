import { inputProps, isAction, isBlank, pinned } from "../model/action.ts";
import { type CanvasNode, isLlm, nodeType, OUTPUT_TYPE } from "../model/document.ts";
import { readFields } from "../model/fields.ts";
import { mappingField } from "../model/problems.ts";
import { inputPath } from "../model/selector.ts";
import { inputNames, mappingOf, typeInputs } from "../model/wiring.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { AddMapping } from "./AddMapping.tsx";
import { fieldId } from "./field-id.ts";
import inspector from "./Inspector.module.css";
import styles from "./Mapping.module.css";
import { MappingRow } from "./MappingRow.tsx";
import { itemValues } from "./variables.ts";

interface Props {
  node: CanvasNode;
  /** Whether it stands inside a Map, and is given one item of a list. */
  isPerItem?: boolean;
}

/** What a node is given: a value for each field of an Output, for each variable of a prompt. */
export function MappingSection({ node, isPerItem = false }: Props) {
  const { surroundings } = useEditor();
  const words = texts.mapping;
  const isOutput = nodeType(node) === OUTPUT_TYPE;
  const form = surroundings.forms.get(nodeType(node));
  const asked = inputNames(node, form);
  const known = new Map(typeInputs(node, form).map((each) => [each.name, each]));
  const others = Object.keys(mappingOf(node)).filter((name) => !asked.includes(name));
  const optional = isOutput
    ? readFields(node.raw.schema).flatMap((field) => (field.required ? [] : field.name))
    : [];
  const shown = [...asked, ...others];
  // What may be given and is not: of an action, what is neither pinned nor needed.
  const left = isAction(node)
    ? inputProps(node).filter(({ name }) => !shown.includes(name) && isBlank(pinned(node, name)))
    : [...known.values()]
        .filter(({ name }) => !shown.includes(name))
        .map(({ name, type }) => ({ name, description: type }));
  const title = isOutput ? words.outputTitle : words.title;
  const help = isPerItem ? words.itemHelp : words.help;
  const values = isPerItem ? itemValues : undefined;
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
        <p className={inspector.help}>{help}</p>
      )}
      <ul className={styles.rows}>
        {asked.map((name) => (
          <MappingRow
            key={name}
            node={node}
            name={name}
            values={values}
            remark={optional.includes(name) ? words.optional : known.get(name)?.type}
            isExtra={false}
          />
        ))}
        {others.map((name) => (
          <MappingRow
            key={name}
            node={node}
            name={name}
            values={values}
            remark={isLlm(node) ? words.unused : known.get(name)?.type}
            isExtra
          />
        ))}
      </ul>
      <AddMapping node={node} inputs={left} {...(isPerItem && { first: inputPath })} />
    </section>
  );
}
