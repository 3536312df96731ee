/** A JSON value as the platform sends and takes it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; never changed in place. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Where a value stands inside another: keys of objects, indices of lists. */
export type JsonPath = readonly (string | number)[];

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object, or an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : EMPTY;
}

/** The value as a list, or an empty one. */
export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : NOTHING;
}

/** The value as a text, or an empty one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

const EMPTY: JsonObject = {};
const NOTHING: readonly Json[] = [];

/** The value at a path, or undefined when the path leads nowhere. */
export function getAt(value: Json | undefined, path: JsonPath): Json | undefined {
  let at: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === "number") at = at[step];
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return at;
}

/**
 * The value with another at a path; `undefined` takes the key or the item away. Objects on the way
 * are made where there are none. What does not change keeps its identity.
 */
export function setAt(value: Json | undefined, path: JsonPath, next: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return next ?? null;
  if (Array.isArray(value) && typeof step === "number") {
    const list = [...(value as readonly Json[])];
    if (rest.length === 0 && next === undefined) list.splice(step, 1);
    else list[step] = setAt(list[step], rest, next);
    return list;
  }
  const object = objectOf(value);
  const key = String(step);
  if (rest.length === 0) {
    if (next === undefined) return without(object, key);
    return object[key] === next ? object : withKey(object, key, next);
  }
  if (next === undefined && !Object.hasOwn(object, key)) return object;
  return withKey(object, key, setAt(object[key], rest, next));
}

/** The object with one key set, in its old place when it had one. */
function withKey(object: JsonObject, key: string, value: Json): JsonObject {
  return Object.fromEntries([
    ...Object.entries(object).map(([name, old]) => [name, name === key ? value : old] as const),
    ...(Object.hasOwn(object, key) ? [] : [[key, value] as const]),
  ]);
}

/** The object without some keys; the same object when it has none of them. */
export function without(object: JsonObject, ...keys: string[]): JsonObject {
  if (!keys.some((key) => Object.hasOwn(object, key))) return object;
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** Whether two values say the same; the order of keys does not count. */
export function isEqual(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => isEqual(item, right[at]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key], right[key]))
  );
}
