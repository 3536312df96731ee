import type { ComponentType } from "react";
import type { SettingSchema } from "../../../../platform/node-form.ts";
import type { CanvasNode } from "../../model/document.ts";
import type { JsonPath } from "../../model/json.ts";

/** What every control of a setting is given. */
export interface SettingProps {
  node: CanvasNode;
  /** Where the value stands in the node. */
  path: JsonPath;
  schema: SettingSchema;
  required: boolean;
}

/** A setting that has settings inside is told how to draw them. */
export interface HoldingProps extends SettingProps {
  Field: ComponentType<SettingProps>;
}
