import { memo } from "react";
import { getAt, listOf } from "../../model/json.ts";
import { controlOf, fitsLines } from "../../model/setting.ts";
import { PromptEditor } from "../PromptEditor.tsx";
import { ChoiceSetting, SuggestSetting, SwitchSetting } from "./ChoiceSetting.tsx";
import { ChoicesSetting } from "./ChoicesSetting.tsx";
import { ComponentSetting } from "./ComponentSetting.tsx";
import { JsonSetting } from "./JsonSetting.tsx";
import { ListSetting } from "./ListSetting.tsx";
import { NodeSlot } from "./NodeSlot.tsx";
import { NodeSlots } from "./NodeSlots.tsx";
import { ObjectSetting } from "./ObjectSetting.tsx";
import { ObjectsSetting } from "./ObjectsSetting.tsx";
import { PairsSetting } from "./PairsSetting.tsx";
import type { SettingProps } from "./setting-props.ts";
import { NumberControl, TextControl } from "./TextControl.tsx";

/**
 * One setting of a node, drawn by what it may be. A node changes with each key that is typed into one of
 * its settings; the others are left as they are.
 */
export const SettingField = memo(AnySetting, isSameSetting);

function AnySetting(props: SettingProps) {
  const control = controlOf(props.schema);
  switch (control.kind) {
    case "text":
    case "lines":
    case "code":
    case "date":
      return <TextControl {...props} kind={control.kind} />;
    case "number":
      return <NumberControl {...props} />;
    case "switch":
      // A switch has no place for anything else.
      return isNeither(props) ? (
        <ChoiceSetting {...props} options={[true, false]} />
      ) : (
        <SwitchSetting {...props} />
      );
    case "triple":
      return <ChoiceSetting {...props} options={[true, false]} />;
    case "choice":
      return <ChoiceSetting {...props} options={control.options} />;
    case "suggest":
      return <SuggestSetting {...props} options={control.options} />;
    case "choices":
      return <ChoicesSetting {...props} options={control.options} />;
    case "list":
      return isByLine(props) ? (
        <ListSetting {...props} item={control.item} />
      ) : (
        <JsonSetting {...props} />
      );
    case "object":
      return <ObjectSetting {...props} Field={SettingField} />;
    case "objects":
      return <ObjectsSetting {...props} Field={SettingField} />;
    case "node":
      return <NodeSlot {...props} accepts={control.accepts} />;
    case "nodes":
      return <NodeSlots {...props} accepts={control.accepts} />;
    case "component":
      return <ComponentSetting {...props} Field={SettingField} types={control.types} />;
    case "prompt":
      return <PromptEditor node={props.node} path={props.path} title={props.schema.title} />;
    case "pairs":
      return <PairsSetting {...props} isOpen={false} />;
    case "json":
      return isMostlyTexts(props) ? <PairsSetting {...props} isOpen /> : <JsonSetting {...props} />;
  }
}

/** Whether two are the same: of the node, none looks at more than its own value. */
function isSameSetting(before: SettingProps, after: SettingProps): boolean {
  return (
    before.node.key === after.node.key &&
    before.schema === after.schema &&
    before.required === after.required &&
    before.path.length === after.path.length &&
    before.path.every((step, at) => step === after.path[at]) &&
    getAt(before.node.raw, before.path) === getAt(after.node.raw, after.path)
  );
}

/** Whether what is stored is neither on nor off. */
function isNeither({ node, path }: SettingProps): boolean {
  const value = getAt(node.raw, path);
  return value !== undefined && typeof value !== "boolean";
}

/** Objects of anything that mostly hold texts. */
const MOSTLY_TEXTS = ["headers", "params"];

function isMostlyTexts({ path, schema }: SettingProps): boolean {
  const name = path.at(-1);
  return schema.type === "object" && typeof name === "string" && MOSTLY_TEXTS.includes(name);
}

/** Texts in which white space may be all that there is. */
const VERBATIM = ["stop", "separators"];

/** Whether a list can be written one item a line. */
function isByLine({ node, path }: SettingProps): boolean {
  const name = path.at(-1);
  if (typeof name === "string" && VERBATIM.includes(name)) return false;
  return fitsLines(listOf(getAt(node.raw, path)));
}
