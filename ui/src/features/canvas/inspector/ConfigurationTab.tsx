import { MoreFields } from "../../../components/MoreFields.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { ActionSettings } from "../action/ActionSettings.tsx";
import { isAction } from "../model/action.ts";
import { type CanvasNode, INPUT_TYPE, isLlm, isProtected, nodeType } from "../model/document.ts";
import { problemAt } from "../model/problems.ts";
import { connectionPlaces } from "../model/references.ts";
import { acceptedTypes } from "../model/surroundings.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { ConnectionField } from "./ConnectionField.tsx";
import { DependenciesField } from "./DependenciesField.tsx";
import { FieldsEditor } from "./FieldsEditor.tsx";
import inspector from "./Inspector.module.css";
import { MappingSection } from "./MappingSection.tsx";
import { NameField } from "./NameField.tsx";
import { NumberSetting } from "./NumberSetting.tsx";
import { PromptEditor } from "./PromptEditor.tsx";
import { TextSetting } from "./TextSetting.tsx";

/** What a node is told to do. */
export function ConfigurationTab({ node }: { node: CanvasNode }) {
  const { surroundings, readOnly } = useEditor();
  const type = nodeType(node);
  const places = connectionPlaces(node).filter(
    (place) => place.reference || acceptedTypes(surroundings, place.type).length > 0,
  );
  return (
    <fieldset className={inspector.body} disabled={readOnly}>
      <NameField node={node} />
      {places.map((place) => (
        <ConnectionField key={place.path.join(".")} node={node} place={place} />
      ))}
      {isLlm(node) ? <LlmSettings node={node} /> : null}
      {isAction(node) ? <ActionSettings node={node} /> : null}
      {isProtected(node) ? <FieldsEditor node={node} /> : null}
      {type === INPUT_TYPE ? null : (
        <>
          <MappingSection node={node} />
          <DependenciesField node={node} />
        </>
      )}
      {isLlm(node) || isProtected(node) || isAction(node) ? null : (
        <Notice tone="info">{texts.inspector.otherSettings}</Notice>
      )}
    </fieldset>
  );
}

function LlmSettings({ node }: { node: CanvasNode }) {
  const { problems } = useEditor();
  const own = problems.get(node.key) ?? [];
  const words = texts.field;
  const isWrong = ["temperature", "max_tokens"].some((field) => problemAt(own, field));
  return (
    <>
      <TextSetting node={node} path={["model"]} label={words.model} help={words.modelHelp} />
      <PromptEditor node={node} />
      <MoreFields title={words.moreSettings} forceOpen={isWrong}>
        <NumberSetting
          node={node}
          path={["temperature"]}
          label={words.temperature}
          help={words.temperatureHelp}
          greatest={2}
        />
        <NumberSetting
          node={node}
          path={["max_tokens"]}
          label={words.maxTokens}
          help={words.maxTokensHelp}
          whole
          least={1}
          greatest={10_000_000}
        />
      </MoreFields>
    </>
  );
}
