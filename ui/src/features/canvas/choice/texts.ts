import type { Comparison, Join, ValueKind } from "../model/condition.ts";

const comparisons: Record<Comparison, string> = {
  equals: "equal to",
  contains: "containing",
  "starts-with": "starting with",
  "ends-with": "ending with",
  regexp: "matching the pattern",
  "greater-than": "greater than",
  "greater-than-or-equals": "at least",
  "less-than": "less than",
  "less-than-or-equals": "at most",
};

const kinds: Record<ValueKind, string> = {
  string: "Text",
  numeric: "Number",
  boolean: "Yes or no",
};

const joins: Record<Join, { plain: string; not: string }> = {
  and: { plain: "All of these", not: "Not all of these" },
  or: { plain: "Any of these", not: "None of these" },
};

/** The parts of an option, by their names in the flow. */
const parts: Readonly<Record<string, string>> = {
  id: "id",
  name: "name",
  condition: "condition",
  operands: "conditions",
  operator: "comparison",
  variable: "path",
  value: "value",
};

/** Every English sentence about the options of a Choice node. */
export const texts = {
  comparisons,
  kinds,
  joins,
  title: "Options",
  help: "Each option has a handle of its own on the canvas. What is connected to it runs when its condition holds.",
  policy: "Which options run",
  first: "The first that holds",
  all: "Each that holds",
  firstName: "Option 1",
  otherwise: "Otherwise",
  newName: (number: number) => `Option ${number}`,
  unnamed: "No name",
  whatever: "whatever is chosen",

  option: (number: number) => `Option ${number}`,
  name: (number: number) => `Name of option ${number}`,
  namePlaceholder: "Name",
  add: "Add option",
  up: (name: string) => `Move ${name} up`,
  down: (name: string) => `Move ${name} down`,
  remove: (name: string) => `Delete ${name}`,
  moved: (name: string, place: number, count: number) => `${name} is now ${place} of ${count}.`,

  isDefault: "No condition: it runs when no other option holds.",
  isDefaultHere: "No condition: it always holds, once no option above it does.",
  addCondition: "Add a condition",
  addAnother: "Add another condition",
  addGroup: "Add a group",
  removeCondition: (what: string) => `Delete condition ${what}`,
  join: (what: string) => `How the conditions of ${what} are joined`,
  inside: "Paths in this group begin at",
  path: (what: string) => `Path of condition ${what}`,
  pathPlaceholder: "$.input.output.input",
  pick: (what: string) => `Pick a value for condition ${what}`,
  is: (what: string) => `Is or is not, condition ${what}`,
  isPlain: "is",
  isNot: "is not",
  comparison: (what: string) => `Comparison of condition ${what}`,
  unknownComparison: (operator: string) => `Not known here: ${operator}`,
  side: (what: string) => `What condition ${what} compares with`,
  sideValue: "a value",
  sidePath: "a path",
  value: (what: string) => `Value of condition ${what}`,
  otherPath: (what: string) => `Other path of condition ${what}`,
  pickOther: (what: string) => `Pick what condition ${what} compares with`,
  valuePlaceholder: "Value",
  yes: "yes",
  no: "no",
  literal: "Not text: edit it through the API.",

  leadsTo: "Leads to",
  leadsNowhere: "Nothing runs after this option yet.",
  connect: (name: string) => `Connect ${name} to a node`,
  disconnect: (name: string, id: string) => `Do not run ${id} after ${name}`,
  chooseNode: "Choose a node…",
  noNode: "No other node can run after this one.",

  field: (number: number, part: string) => `Option ${number}: ${parts[part] ?? part}`,
  problem: {
    none: "must have at least one: nothing after this node would run",
    idTaken: "is already the id of another option",
    nameTaken: "is already the name of another option",
    notLast: "must be set, or the option must come last: those below it never run",
    operator: "must be a comparison that the platform knows",
    pathNeeded: "must be a path such as $.input.output.input",
    number: "must be a number",
    yesOrNo: "must be yes or no",
    notMapped: (name: string) => `names “${name}”, but the input mapping gives no such value`,
  },
};
