import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Icon } from "../../../../components/Icon.tsx";
import { MoreFields } from "../../../../components/MoreFields.tsx";
import { Notice } from "../../../../components/Notice.tsx";
import type { Setting } from "../../../../platform/node-form.ts";
import { type CanvasNode, isLlm, nodeType } from "../../model/document.ts";
import { partByRun } from "../../model/not-run.ts";
import { problemAt } from "../../model/problems.ts";
import { partSettings } from "../../model/setting.ts";
import { useEditor, useFindings } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";
import { fieldId } from "../field-id.ts";
import { SettingField } from "./SettingField.tsx";
import styles from "./Settings.module.css";
import { ADVANCED, LLM_SETTINGS, shownSettings } from "./shown.ts";

/** What a node of a type can be set to: the form that the catalogue's schemas make. */
export function NodeSettings({ node, isInside }: { node: CanvasNode; isInside: boolean }) {
  const { store, surroundings } = useEditor();
  const { problems } = useFindings();
  const form = surroundings.forms.get(nodeType(node));
  const words = texts.settings;
  // A platform without forms lets models be told what to do all the same.
  const settings = form?.settings ?? (isLlm(node) ? LLM_SETTINGS : null);
  if (!settings) return <Notice tone="info">{texts.inspector.otherSettings}</Notice>;
  const { main, more } = partSettings(shownSettings(settings, node, isInside));
  const own = problems.get(node.key) ?? [];
  const isWrong = more.some(({ name }) => problemAt(own, name, { within: true }));
  const count = more.filter(({ name }) => node.raw[name] !== undefined).length;
  return (
    <>
      <SettingList node={node} settings={main} />
      {more.length === 0 ? null : surroundings.nodeTypes.get(nodeType(node))?.group === "agents" ? (
        <button
          type="button"
          id={fieldId(node.key, ADVANCED)}
          className={styles.more}
          onClick={() => store.getState().enter({ path: [], part: "advanced" })}
        >
          {words.advanced}
          <small>{count > 0 ? words.set(count) : ""}</small>
          {isWrong ? (
            <span className={styles.alert}>
              <Icon name="alert" />
            </span>
          ) : null}
          <ChevronRight size={16} strokeWidth={1.5} aria-hidden="true" />
        </button>
      ) : (
        <MoreFields title={words.more} forceOpen={isWrong}>
          <SettingList node={node} settings={more} />
        </MoreFields>
      )}
    </>
  );
}

/** What a node's form folds away, as a page of its own. */
export function AdvancedSettings({ node, isInside }: { node: CanvasNode; isInside: boolean }) {
  const { surroundings } = useEditor();
  const form = surroundings.forms.get(nodeType(node));
  const { more } = partSettings(shownSettings(form?.settings ?? [], node, isInside));
  return <SettingList node={node} settings={more} />;
}

/** Settings of a node; what would only stop a run is folded away, and stays in its place once it is set. */
function SettingList({ node, settings }: { node: CanvasNode; settings: readonly Setting[] }) {
  const { surroundings } = useEditor();
  const { problems } = useFindings();
  const form = surroundings.forms.get(nodeType(node));
  const [before] = useState(node.raw);
  const { usual, others } = partByRun(settings, before, form);
  const field = ({ name, schema, required }: Setting) => (
    <SettingField key={name} node={node} path={[name]} schema={schema} required={required} />
  );
  const own = problems.get(node.key) ?? [];
  return (
    <>
      {usual.map(field)}
      {others.length === 0 ? null : (
        <MoreFields
          title={texts.settings.others(others.length)}
          forceOpen={others.some(({ name }) => problemAt(own, name, { within: true }))}
        >
          {others.map(field)}
        </MoreFields>
      )}
    </>
  );
}
