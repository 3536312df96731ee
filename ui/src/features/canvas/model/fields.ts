import { isObject, type JsonObject, listOf, objectOf, setAt, without } from "./json.ts";

/** What a field of an Input or Output node takes; `other` is a schema that the editor leaves alone. */
export type FieldType =
  | "any"
  | "string"
  | "number"
  | "integer"
  | "boolean"
  | "object"
  | "array"
  | "files"
  | "other";

/** One field of an Input or Output node. */
export interface Field {
  name: string;
  type: FieldType;
  required: boolean;
}

/** The types that a field can be given, in the order of the choice. */
export const FIELD_TYPES: readonly FieldType[] = [
  "any",
  "string",
  "number",
  "integer",
  "boolean",
  "object",
  "array",
  "files",
];

/** How the SDK writes, inside a JSON Schema, what JSON Schema has no word for. */
const ANY = "Any";
const FILES = "list[files]";
const PLAIN: readonly string[] = ["string", "number", "integer", "boolean", "object", "array"];

/** The fields that a node's `schema` lists, in its order. */
export function readFields(schema: unknown): Field[] {
  const { properties, required } = objectOf(schema);
  const names = listOf(required);
  return Object.entries(objectOf(properties)).map(([name, property]) => ({
    name,
    type: typeOf(property),
    required: names.includes(name),
  }));
}

function typeOf(property: unknown): FieldType {
  if (!isObject(property)) return "other";
  const { type } = property;
  if (type === ANY || (type === undefined && Object.keys(property).every(isRemark))) return "any";
  if (type === FILES) return "files";
  return PLAIN.find((plain) => plain === type) ? (type as FieldType) : "other";
}

/** Whether a key of a schema limits nothing. */
function isRemark(key: string): boolean {
  return ["title", "description", "default", "examples"].includes(key);
}

function schemaType(type: FieldType): string {
  if (type === "any") return ANY;
  return type === "files" ? FILES : type;
}

/** A schema of these fields. */
export function schemaOf(fields: readonly Field[]): JsonObject {
  return fields.reduce(addField, { type: "object", properties: {} });
}

/** The schema with one field more, at the end. */
export function addField(schema: JsonObject, { name, type, required }: Field): JsonObject {
  const typed = setAt(schema, ["properties", name], { type: schemaType(type) }) as JsonObject;
  return setFieldRequired(typed, name, required);
}

/** The schema without a field. */
export function removeField(schema: JsonObject, name: string): JsonObject {
  const properties = without(objectOf(schema.properties), name);
  return setFieldRequired({ ...schema, properties }, name, false);
}

/** The schema with a field called otherwise, in its old place. */
export function renameField(schema: JsonObject, from: string, to: string): JsonObject {
  const renamed = Object.entries(objectOf(schema.properties)).map(
    ([name, property]) => [name === from ? to : name, property] as const,
  );
  const next: JsonObject = { ...schema, properties: Object.fromEntries(renamed) };
  if (!Array.isArray(schema.required)) return next;
  const required = listOf(schema.required).map((name) => (name === from ? to : name));
  return { ...next, required };
}

/** The schema with another type for a field; what else its schema says about it goes. */
export function setFieldType(schema: JsonObject, name: string, type: FieldType): JsonObject {
  const property = objectOf(objectOf(schema.properties)[name]);
  const remarks = Object.entries(property).filter(([key]) => isRemark(key));
  const next = { type: schemaType(type), ...Object.fromEntries(remarks) };
  return setAt(schema, ["properties", name], next) as JsonObject;
}

/** The schema with a field required or not; an empty list of required fields is left out. */
export function setFieldRequired(schema: JsonObject, name: string, is: boolean): JsonObject {
  const others = listOf(schema.required).filter((each) => each !== name);
  if (is) return { ...schema, required: [...others, name] };
  return others.length > 0 ? { ...schema, required: others } : without(schema, "required");
}
