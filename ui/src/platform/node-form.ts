/** A JSON value. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * What a setting may be: JSON Schema with four keywords of the catalogue's own, `nullable`, `node`
 * (`true`, or the node types to choose from), `component` and `control`.
 */
export interface SettingSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly examples?: readonly JsonValue[];
  readonly nullable?: boolean;
  readonly anyOf?: readonly SettingSchema[];
  readonly items?: SettingSchema;
  readonly prefixItems?: readonly SettingSchema[];
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly additionalProperties?: SettingSchema | boolean;
  readonly required?: readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly node?: true | readonly string[];
  readonly component?: readonly string[];
  readonly control?: "text" | "code";
}

/** One setting of a node. */
export interface Setting {
  readonly name: string;
  readonly schema: SettingSchema;
  readonly required: boolean;
  /** Whether most people want to see it. */
  readonly main: boolean;
}

/** One value that a node takes when it runs. */
export interface NodeInput {
  readonly name: string;
  readonly type: string;
  readonly required?: boolean;
}

/** An object that a node holds and that is no node, such as the backend of a memory. */
export interface Component {
  readonly label: string;
  readonly connections: readonly string[];
  readonly settings: readonly Setting[];
}

/**
 * Which values of a setting that is not followed keep a node from being run: any, one that is `enabled`,
 * one that is not `enabled: false`, or a list with anything in it.
 */
export type NotRun = "set" | "on" | "unless_off" | "filled";

/** What the form of a node type needs. */
export interface NodeForm {
  readonly settings: readonly Setting[];
  readonly inputs: readonly NodeInput[];
  readonly components: Readonly<Record<string, Component>>;
  /** Settings that the platform does not follow, by name; absent on a platform that does not say. */
  readonly not_run?: Readonly<Record<string, NotRun>>;
}
