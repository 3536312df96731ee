import { ArrowLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import fields from "../../../../components/Field.module.css";
import { FieldFrame } from "../../../../components/FieldFrame.tsx";
import { ActionSettings } from "../../action/ActionSettings.tsx";
import { isAction } from "../../model/action.ts";
import { type CanvasNode, isLlm, nodeType } from "../../model/document.ts";
import { getAt, isObject, type Json, listOf, textOf } from "../../model/json.ts";
import { MAP_TYPE, nestedName, nestedNode } from "../../model/nested.ts";
import { checkId } from "../../model/node-id.ts";
import { problemAt } from "../../model/problems.ts";
import { readReference } from "../../model/references.ts";
import { acceptedTypes, typeLabel } from "../../model/surroundings.ts";
import { useEditor, useFindings } from "../../state/EditorContext.tsx";
import type { Inside } from "../../state/editor-store.ts";
import { texts } from "../../texts.ts";
import { ConnectionField } from "../ConnectionField.tsx";
import { DraftField } from "../DraftField.tsx";
import { fieldId, focusSoon } from "../field-id.ts";
import inspector from "../Inspector.module.css";
import { MappingSection } from "../MappingSection.tsx";
import { ProblemLine } from "../ProblemLine.tsx";
import { AdvancedSettings, NodeSettings } from "../settings/NodeSettings.tsx";
import styles from "../settings/Settings.module.css";
import { ADVANCED } from "../settings/shown.ts";
import { useNodeField } from "../useNodeField.ts";
import { ScopedEditor } from "./ScopedEditor.tsx";

/** A page of the inspector inside the selected node, with **Go back**. */
export function InsidePage({ node, inside }: { node: CanvasNode; inside: Inside }) {
  const { store, surroundings, readOnly } = useEditor();
  const back = useRef<HTMLButtonElement>(null);
  const place = [...inside.path, inside.part].join(".");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page takes the focus
  useEffect(() => {
    back.current?.closest('[role="tabpanel"]')?.scrollTo(0, 0);
    back.current?.focus({ preventScroll: true });
  }, [place]);
  const isInside = inside.path.length > 0;
  const shown = isInside ? nestedNode(node, inside.path) : node;
  if (!shown) return null;
  const label = typeLabel(surroundings, nodeType(shown));
  const title = inside.part === "advanced" ? texts.settings.advanced : nestedName(shown.raw, label);
  return (
    <div className={inspector.body}>
      <div>
        <button
          ref={back}
          type="button"
          className={styles.back}
          onClick={() => {
            const { trail, goBack } = store.getState();
            goBack();
            focusSoon(fieldId(node.key, entrance(trail)));
          }}
        >
          <ArrowLeft size={14} strokeWidth={1.5} aria-hidden="true" />
          {texts.nested.back}
        </button>
        <h3 className={styles.title}>{title}</h3>
        <p className={inspector.help}>
          {inside.part === "advanced" ? nestedName(shown.raw, label) : label}
        </p>
      </div>
      <fieldset className={styles.fields} disabled={readOnly} key={place}>
        <ScopedEditor node={node} path={inside.path}>
          {inside.part === "advanced" ? (
            <AdvancedSettings node={shown} isInside={isInside} />
          ) : (
            <NestedSettings
              node={shown}
              taken={namesBeside(node, inside)}
              isPerItem={isOfMap(node, inside)}
            />
          )}
        </ScopedEditor>
      </fieldset>
    </div>
  );
}

/** What leads to the last page of a way, as the page before calls it. */
function entrance(trail: readonly Inside[]): string {
  const [last, before] = [trail.at(-1), trail.at(-2)];
  if (!last || last.part === "advanced") return ADVANCED;
  return last.path.slice(before?.path.length ?? 0).join(".");
}

/** The names of the other nodes in the same list. */
function namesBeside(node: CanvasNode, { path }: Inside): string[] {
  const at = path.at(-1);
  if (typeof at !== "number") return [];
  return listOf(getAt(node.raw, path.slice(0, -1)) as Json).flatMap((each, other) =>
    other !== at && isObject(each) ? textOf(each.name) : [],
  );
}

/** Whether it is what a Map runs for each item. */
function isOfMap(node: CanvasNode, { path }: Inside): boolean {
  const holder = path.length === 1 ? node : nestedNode(node, path.slice(0, -1));
  return holder !== null && path.at(-1) === "node" && nodeType(holder) === MAP_TYPE;
}

interface NestedProps {
  node: CanvasNode;
  /** The names of the nodes beside it. */
  taken: readonly string[];
  isPerItem: boolean;
}

function NestedSettings({ node, taken, isPerItem }: NestedProps) {
  const { surroundings } = useEditor();
  const { problems } = useFindings();
  const type = nodeType(node);
  const ofType = problemAt(problems.get(node.key) ?? [], "type");
  return (
    <>
      {ofType ? <ProblemLine label={texts.problem.fields.type ?? ""} problem={ofType} /> : null}
      <NestedName node={node} taken={taken} />
      {isLlm(node) ? null : <Description node={node} />}
      {!isAction(node) && acceptedTypes(surroundings, type).length > 0 ? (
        <ConnectionField
          node={node}
          place={{ path: ["connection"], type, reference: readReference(node.raw.connection) }}
        />
      ) : null}
      {isAction(node) ? (
        <ActionSettings node={node} />
      ) : (
        <NodeSettings node={node} isInside={!isPerItem} />
      )}
      {isPerItem ? <MappingSection node={node} isPerItem /> : null}
    </>
  );
}

function NestedName({ node, taken }: { node: CanvasNode; taken: readonly string[] }) {
  const field = useNodeField(node, ["name"]);
  return (
    <DraftField
      id={field.id}
      label={texts.field.name}
      optional={texts.settings.optional}
      value={textOf(field.value)}
      problem={field.problem?.reason}
      help={texts.nested.nameHelp}
      check={(text) => {
        if (text === "") return null;
        const problem = checkId(text, (each) => taken.includes(each));
        return problem && texts.idProblem[problem];
      }}
      onCommit={(text) => field.change(text === "" ? undefined : text)}
    />
  );
}

function Description({ node }: { node: CanvasNode }) {
  const field = useNodeField(node, ["description"]);
  return (
    <FieldFrame
      id={field.id}
      label={texts.nested.description}
      optional={texts.settings.optional}
      help={texts.nested.descriptionHelp}
      problem={field.problem?.reason}
      control={(control) => (
        <textarea
          {...control}
          className={fields.control}
          rows={2}
          value={textOf(field.value)}
          onChange={({ target }) => field.change(target.value === "" ? undefined : target.value)}
        />
      )}
    />
  );
}
