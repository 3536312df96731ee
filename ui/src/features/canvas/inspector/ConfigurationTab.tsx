import { ActionSettings } from "../action/ActionSettings.tsx";
import { ChoiceSettings } from "../choice/ChoiceSettings.tsx";
import { isAction } from "../model/action.ts";
import { isChoice } from "../model/choice.ts";
import { type CanvasNode, INPUT_TYPE, isProtected, nodeType } from "../model/document.ts";
import { connectionPlaces } from "../model/references.ts";
import { acceptedTypes } from "../model/surroundings.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { ConnectionField } from "./ConnectionField.tsx";
import { DependenciesField } from "./DependenciesField.tsx";
import { FieldsEditor } from "./FieldsEditor.tsx";
import inspector from "./Inspector.module.css";
import { MappingSection } from "./MappingSection.tsx";
import { NameField } from "./NameField.tsx";
import { NodeSettings } from "./settings/NodeSettings.tsx";

/** What a node is told to do. */
export function ConfigurationTab({ node }: { node: CanvasNode }) {
  const { surroundings, readOnly } = useEditor();
  const type = nodeType(node);
  // What it holds has its own page, with its own connection, where the form is known.
  const hasForm = surroundings.forms.has(type);
  const own = connectionPlaces(node).filter(
    ({ path, reference, type: of }) =>
      (path.length === 1 || !hasForm) && (reference || acceptedTypes(surroundings, of).length > 0),
  );
  return (
    <fieldset className={inspector.body} disabled={readOnly}>
      <NameField node={node} />
      {own.map((place) => (
        <ConnectionField key={place.path.join(".")} node={node} place={place} />
      ))}
      {isAction(node) ? <ActionSettings node={node} /> : null}
      {isChoice(node) ? <ChoiceSettings node={node} /> : null}
      {isProtected(node) ? <FieldsEditor node={node} /> : null}
      {isAction(node) || isProtected(node) ? null : <NodeSettings node={node} isInside={false} />}
      {type === INPUT_TYPE ? null : (
        <>
          <MappingSection node={node} />
          <DependenciesField node={node} />
        </>
      )}
    </fieldset>
  );
}
