import { tellAll, tellList } from "../../components/locale.ts";
import type { FieldType } from "./model/fields.ts";
import type { IdentityKind } from "./model/identity.ts";
import type { IdProblem } from "./model/node-id.ts";
import type { PathProblem } from "./model/selector-path.ts";

/** Reasons are fragments whose subject is the field, as the platform's own are. */
const selector: Record<PathProblem, string> = {
  unexpected: "unexpected character",
  nameMissing: "a name is missing",
  bracketOpen: "a bracket is not closed",
  bracketMissing: "a closing bracket is missing",
  quoteOpen: "a quote is not closed",
  reserved: "a reserved word needs quotes",
  needsQuotes: "a name with this character needs brackets and quotes",
  number: "a whole number is expected",
  tooLong: "the path is too long",
};

const idProblem: Record<IdProblem, string> = {
  blank: "cannot be blank",
  format: "must be lowercase letters, digits and single hyphens",
  tooLong: "is too long (at most 128 characters)",
  taken: "is already the name of another node",
};

const fieldType: Record<FieldType, string> = {
  any: "Any",
  string: "Text",
  number: "Number",
  integer: "Whole number",
  boolean: "Yes or no",
  object: "Object",
  array: "List",
  files: "Files",
  other: "Own schema",
};

const identityKind: Record<IdentityKind, string> = {
  user: "Each end user",
  shared: "Shared connection",
  environment: "Patchbay’s environment",
  missing: "Connection missing",
  none: "No credential",
};

/** Where a node acts with several kinds, as short as its card takes them. */
const identityPart: Record<IdentityKind, string> = {
  user: "per user",
  shared: "shared",
  environment: "env",
  missing: "missing",
  none: "no credential",
};

/** Where a node acts with several of one kind. */
const identityOnly: Record<IdentityKind, string> = {
  user: "of each end user",
  shared: "shared connections",
  environment: "from the environment",
  missing: "connections missing",
  none: "without credential",
};

/** As many names as a line takes. */
function someOf(names: readonly string[]): string {
  const [some, more] = [tellList(names.slice(0, 4)), names.length - 4];
  return more > 0 ? `${some} and ${more} more` : some;
}

function tellChanged(nodes: number): string {
  return nodes === 1 ? "1 node changed" : `${nodes} nodes changed`;
}

function tellNotes(count: number): string {
  return count === 1 ? "1 note" : `${count} notes`;
}

/** How the nodes of a version differ from those of another. */
interface ComparedNodes {
  changed: number;
  /** Names of those that are here alone, and of those that are there alone. */
  only: readonly string[];
  missing: readonly string[];
}

/** The same of its notes, which have no names. */
interface ComparedNotes {
  changed: number;
  only: number;
  missing: number;
}

/** What React Flow tells of a node that an arrow moves: where to, and from where. */
interface Moved {
  direction: string;
  x: number;
  y: number;
}

/** What is read out for a node; what there is nothing of is empty. */
interface SpokenNode {
  id: string;
  type: string;
  identity: string;
  after: string;
  problems: number;
  differs: string;
}

/** Every English sentence of the editor. */
export const texts = {
  selector,
  idProblem,
  fieldType,
  identityKind,
  identityPart,

  load: {
    loading: "Opening the workflow…",
    gone: "This workflow is no longer there",
    goneBody: "It may have been deleted in another window.",
    failed: "The workflow could not be opened",
    retry: "Try again",
    back: "Back to Agents",
  },

  header: {
    agents: "Agents",
    name: "Workflow name",
    rename: (name: string) => `Rename ${name}`,
    nameHelp:
      "Lowercase letters, digits and single hyphens. Enter keeps it, Esc leaves it as it was.",
    undo: "Undo",
    redo: "Redo",
    test: "Test",
    save: "Save",
    deploy: "Deploy",
    export: "Export",
    testWithRequirements:
      "Testing is not available when workflow nodes use requirements. Deploy the workflow to test with requirements.",
    testAsUser: "Deploy and test as a user",
  },

  state: {
    draft: "Draft",
    version: (number: number) => `v${number}`,
    unsaved: "Unsaved changes",
    viewing: (number: number) => `Viewing v${number}`,
  },

  save: {
    title: (number: number) => `Save version v${number}`,
    lead: "A version never changes. Apps that are deployed keep the version that they run.",
    description: "Version description",
    descriptionHelp: "What changed, for the version history.",
    optional: "optional",
    submit: "Save",
    saveAs: "Save as new…",
    saving: "Saving…",
    cancel: "Cancel",
    close: "Close",
    mend: (count: number) =>
      count === 1 ? "One thing must be mended first" : `${count} things must be mended first`,
    warnings: (count: number) =>
      count === 1
        ? "One thing to finish before an App can run this"
        : `${count} things to finish before an App can run this`,
    refused: (reasons: readonly string[]) =>
      `The platform did not save this: ${reasons.join("; ")}. Your changes are still here.`,
    show: (node: string, field: string) => `Show ${field} of ${node}`,
    more: (count: number) => `and ${count} more`,
  },

  saveAs: {
    title: "Save as a new workflow",
    lead: "What is on the canvas becomes version v1 of another workflow, with requirements of its own.",
    name: "Name",
    help: "Lowercase letters, digits and hyphens.",
    /** Offered for the name; only what a name may hold is taken over. */
    copyOf: (name: string) => `${name}-copy`,
    shape: "must be lowercase letters, digits and single hyphens",
    done: (name: string) => `${name} is saved`,
    doneBody: (former: string) => `${former} stays as it was saved last.`,
  },

  export: {
    title: "Export for the Dynamiq SDK",
    lead: "WorkflowYAMLLoader loads this document. No secret is in it: where one stands, it names an environment variable.",
    unsaved: "This is the last saved version: your unsaved changes are not in it.",
    loading: "Writing the document…",
    document: "The document",
    copy: "Copy the document",
    copied: "Copied",
    variables: "Set these variables before it is loaded",
    notes: "Different in the SDK",
    close: "Close",
    save: "Save file",
    saved: (name: string) => `${name} is saved`,
    savedAt: (path: string) => `It is at ${path}.`,
    notSaved: "The file could not be saved. Copy the document instead.",
  },

  versions: {
    title: "Version history",
    loading: "Loading versions…",
    empty: "No version yet. Save makes the first one; each Save adds another that never changes.",
    noDescription: "No description",
    /** The beginning of a longer description. */
    cut: (beginning: string) => `${beginning}…`,
    preview: (number: number) => `Look at v${number}`,
    restore: "Restore",
    restoreVersion: (number: number) => `Restore v${number}`,
    restored: (number: number) => `v${number} is on the canvas as an unsaved change.`,
    back: "Back to editing",
    viewing: (number: number) => `Viewing v${number} (read-only).`,
    compare: "Compare the shown version with another",
    compareWith: "Compare with",
    edited: "your draft",
    compared: (other: string, nodes: ComparedNodes, notes: ComparedNotes) => {
      const parts = [
        nodes.changed > 0 && tellChanged(nodes.changed),
        nodes.only.length > 0 && `only here ${someOf(nodes.only)}`,
        nodes.missing.length > 0 && `without ${someOf(nodes.missing)}`,
        notes.changed > 0 && `${tellNotes(notes.changed)} changed`,
        notes.only > 0 && `${tellNotes(notes.only)} only here`,
        notes.missing > 0 && `without ${tellNotes(notes.missing)}`,
      ].filter(Boolean);
      return parts.length > 0
        ? `Compared with ${other}: ${parts.join("; ")}.`
        : `It is the same as ${other}.`;
    },
    onlyHere: "Only in this version",
    changed: (fields: readonly string[]) => `Differs in ${tellList(fields)}`,
  },

  deploy: {
    title: (version: number | null) => (version === null ? "Deploy" : `Deploy v${version}`),
    saved: (when: string) => `Saved ${when}`,
    described: (when: string, description: string) => `Saved ${when}: ${description}`,
    saveFirst: "Save before deploying",
    saveFirstBody:
      "An App runs a saved version, and the canvas holds changes that no version has. Save them first.",
    neverSaved: "An App runs a saved version. Save this workflow first.",
    save: "Save…",
    target: "Deploy to",
    newApp: "New App",
    name: "App name",
    nameHelp: "Letters, digits, spaces and . / _ ' -",
    authorization: "Endpoint Authorization",
    authorizationHelp:
      "Callers need an access key. Without it, anyone who knows the address may call.",
    deploying: "Deploying…",
    cancel: "Cancel",
    close: "Close",
    runs: (version: number) => `runs v${version}`,
    runsAlready: (version: number) => `runs v${version} already`,
    nothingNew: (app: string, version: number) =>
      `${app} runs v${version} already. Save another version, or choose another App.`,
    newRequirements: (names: string, count: number) =>
      count === 1
        ? `This version newly asks each user for ${names}.`
        : `This version newly asks each user for: ${names}.`,
    usersAct: (count: number) => {
      if (count === 0) return "No user has used this App yet.";
      return count === 1
        ? "One user will have to act before the App runs for them again."
        : `${count} users will have to act before the App runs for them again.`;
    },
    warnings: "Some nodes are not finished; runs will fail until they are.",
    actsAsBuilder: "Whoever uses this App reads and sends as you:",
    actsWith: (node: string, account: string) => `${node} acts with ${account}`,
    accountOf: (app: string) => `your ${app} account`,
    letUsersConnect:
      "To let each user connect their own account, choose a Requirement in those nodes and save.",
    done: (app: string) => `${app} is deployed`,
    doneBody: (version: number) => `It answers with v${version} now.`,
    open: "Open the App",
    thenTest: "Once it is deployed, its Test tab opens: there it runs as a user whom you name.",
  },

  list: {
    command: "List the nodes",
    title: "Nodes in the order of a run",
    help: "Arrows move, Enter shows a node on the canvas.",
    first: "Runs first",
    after: (names: readonly string[]) => `Runs after ${names.join("; ")}`,
  },

  find: {
    command: "Find on the canvas",
    label: "Find on the canvas",
    placeholder: "Name, model, prompt, key …",
    count: (at: number, count: number) => {
      if (count === 0) return "none";
      return at > 0 ? `${at} of ${count}` : `${count} found`;
    },
    previous: "The one before",
    next: "The next one",
    close: "Close the search",
  },

  align: {
    label: "Align the selected nodes",
    selected: (count: number) => `${count} selected`,
    left: "Align left edges",
    centre: "Align centres across",
    right: "Align right edges",
    top: "Align top edges",
    middle: "Align centres down",
    bottom: "Align bottom edges",
    across: "Same gaps across",
    down: "Same gaps down",
  },

  draft: {
    kept: (when: string, savedSince: number | null) =>
      savedSince === null
        ? `Unsaved changes were kept, ${when}`
        : `Unsaved changes were kept, ${when}. v${savedSince} was saved since`,
    restore: "Restore",
    discard: "Discard",
  },

  leave: {
    title: "Leave without saving?",
    body: "The changes since the last save will be lost.",
    stay: "Stay",
    leave: "Leave without saving",
  },

  /** As the command palette lists them. */
  commands: {
    test: "Test the draft",
    section: "Editor",
    save: "Save as a new version",
    saveAs: "Save as a new workflow",
    export: "Export for the Dynamiq SDK",
    lens: "Whose identity: show or hide",
    palette: "Node palette: show or hide",
    inspector: "Inspector: show or hide",
    minimap: "Overview map: show or hide",
    fit: "Fit the workflow into view",
    fitSelection: "Fit the selection into view",
    selectAll: "Select all nodes",
    selectNone: "Select nothing",
    duplicate: "Duplicate the selected nodes",
    remove: "Delete what is selected",
    arrange: "Arrange nodes in the order of a run",
    rename: "Rename the workflow",
    zoomIn: "Canvas: zoom in",
    zoomOut: "Canvas: zoom out",
    zoomReset: "Canvas: zoom to 100 %",
    note: "Add a note",
  },

  palette: {
    label: "Nodes",
    search: "Find a node",
    nothing: (query: string) => `No node is called “${query}”.`,
    notRunnable: "cannot be run here yet",
    hint: "Drag onto the canvas, or press Enter to add.",
    fold: "Hide the palette",
    unfold: "Show the palette",
    showOthers: (count: number) => `${count} more that cannot be run here yet`,
    groups: {
      agents: "Agents",
      llms: "LLMs",
      tools: "Tools",
      operators: "Logic",
      utils: "Utilities",
      audio: "Audio",
      converters: "Converters",
      detectors: "Detectors",
      embedders: "Embedders",
      extractors: "Extractors",
      filters: "Filters",
      images: "Images",
      parsers: "Parsers",
      rankers: "Rankers",
      retrievers: "Retrievers",
      splitters: "Splitters",
      transformers: "Transformers",
      validators: "Validators",
      writers: "Writers",
    } as Readonly<Record<string, string>>,
  },

  canvas: {
    label: "Canvas",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    zoom: (percent: number) => `${percent}%`,
    zoomed: (percent: number) => `Zoom to 100 %, ${percent} %`,
    fit: "Fit everything into view",
    fitSelection: "Fit what is selected into view",
    arrange: "Arrange in the order of a run",
    stopArranging: "Stop arranging",
    tools: (count: number) => (count === 1 ? "1 tool" : `${count} tools`),
    minimap: "Overview map",
    dropMenu: "Nodes that fit here",
    dropSearch: "Find a node to connect",
    edge: (source: string, target: string, option: string | null) =>
      `${target} runs after ${source}${option === null ? "" : `, option ${option}`}`,
    node: ({ id, type, identity, after, problems, differs }: SpokenNode) =>
      [
        id,
        type,
        identity,
        after && `after ${after}`,
        problems > 0 && (problems === 1 ? "1 problem" : `${problems} problems`),
        differs,
      ]
        .filter(Boolean)
        .join(", "),
  },

  /** What the canvas hears by itself. */
  keys: {
    look: [
      { title: "Go from node to node, once one has the focus", keys: "← ↑ → ↓" },
      { title: "Select what has the focus", keys: "Space" },
    ],
    move: [{ title: "Move what is selected; with Shift, farther", keys: "← ↑ → ↓" }],
  },

  /** What is read out about nodes and edges, by React Flow's names. */
  spoken: {
    "node.a11yDescription.keyboardDisabled":
      "Arrow keys go to what is around it. Space selects it; then arrow keys move it, Delete removes it where it may be removed, Escape deselects it.",
    "node.a11yDescription.ariaLiveMessage": ({ direction, x, y }: Moved) =>
      `Moved ${direction} from ${x}, ${y}`,
    "edge.a11yDescription.default":
      "Space selects it; then Delete removes it, Escape deselects it.",
  },
  spokenReadOnly: {
    "node.a11yDescription.keyboardDisabled":
      "Arrow keys go to what is around it. Space selects it, Escape deselects it.",
    "edge.a11yDescription.default": "Space selects it, Escape deselects it.",
  },

  identity: {
    lens: "Whose identity",
    show: "Show whose identity each node uses",
    hide: "Hide whose identity each node uses",
    nodes: "Nodes",
    legend: "Nodes by whose identity they act with",
    select: "Select these nodes",
    several: (count: number) =>
      count === 1
        ? "One node acts with several, and counts in each."
        : `${count} nodes act with several, and count in each.`,
    part: (kind: IdentityKind, count: number) => `${count} ${identityPart[kind]}`,
    times: (names: string, count: number) => `${names} (${count})`,
    only: (kind: IdentityKind, count: number) => `${count} ${identityOnly[kind]}`,
    requirement: (name: string) => `Requirement · ${name}`,
    shared: (name: string) => `Shared · ${name}`,
    environment: (name: string) => `Environment · ${name}`,
    noConnection: "No connection",
    account: (app: string) => `Shared · ${app} account`,
    noAccount: "No account",
    requirementGone: "Requirement deleted",
    connectionGone: "Connection not found",
  },

  inspector: {
    label: "Inspector",
    resize: "Width of the inspector",
    close: "Close the inspector",
    unfold: "Show the inspector",
    requirements: "Requirements",
    requirementsHelp: "What this workflow can ask of each end user.",
    noRequirements:
      "None yet. A requirement lets a node act with each end user’s own credential: choose one in the node’s Connection field.",
    empty: "Nothing is selected",
    emptyBody:
      "Select a node to configure it. Drag from a node’s right handle to connect it to the next.",
    manyBody: "Drag one to move all of them. Copy and paste works between windows too.",
    otherSettings: "Its other settings are kept as they are.",
    emptyPreview: "Select a node to see what it was set to.",
    many: (count: number) => `${count} nodes selected`,
    duplicate: "Duplicate",
    remove: "Delete",
    configuration: "CONFIGURATION",
    output: "OUTPUT",
    errorHandling: "ERROR HANDLING",
  },

  description: {
    input: "Where a run starts. Its fields are what callers send.",
    output: "What a run answers. Map each field to a value of a node before it.",
    llm: (label: string) => `Sends a prompt to ${label} and passes on the answer.`,
    action: "Performs an action of an app, with an account that is linked at Pipedream.",
    choice: "Its conditions decide which of the nodes after it run.",
    chosenAction: (app: string, action: string) =>
      `Performs “${action}” of ${app}, with an account that is linked at Pipedream.`,
    types: {
      "dynamiq.nodes.agents.Agent": "Reasons in a loop and calls its tools.",
      "dynamiq.nodes.tools.SubAgentTool": "An agent that another agent calls as a tool.",
      "dynamiq.nodes.tools.HttpApiCall": "Calls an address and passes on what it answers.",
      "dynamiq.nodes.tools.MCPServer": "Gives an agent the tools of an MCP server.",
      "dynamiq.nodes.tools.MCPTool": "Calls one tool of an MCP server.",
      "dynamiq.nodes.operators.Map": "Runs the node inside it once for each item of a list.",
      "dynamiq.nodes.operators.Pass": "Passes on what it is given.",
      "dynamiq.nodes.operators.Delay": "Waits, then passes on what it is given.",
      "dynamiq.nodes.validators.RegexMatch": "Says whether a text fits a regular expression.",
      "dynamiq.nodes.validators.ValidChoices": "Says whether a value is one of a list.",
      "dynamiq.nodes.validators.ValidJSON": "Says whether a text is valid JSON.",
      "dynamiq.nodes.validators.ValidPython": "Says whether a text is valid Python.",
    } as Readonly<Record<string, string>>,
    groups: {
      audio: "Turns speech into text, or text into speech.",
      converters: "Reads documents out of files.",
      detectors: "Looks for what must not be in a text.",
      embedders: "Turns texts into vectors.",
      extractors: "Takes out a part of what it is given.",
      filters: "Lets through what fits.",
      images: "Makes or changes images.",
      parsers: "Reads the text of documents.",
      rankers: "Puts documents in order of how well they fit.",
      retrievers: "Finds the documents that fit a question.",
      splitters: "Cuts documents into smaller ones.",
      transformers: "Turns data from one form into another.",
      writers: "Stores documents where retrievers find them.",
    } as Readonly<Record<string, string>>,
    other: (label: string) => `A node of type ${label}.`,
  },

  field: {
    name: "Name",
    connection: "Connection",
    /** No more names than a line takes. */
    someTypes: (labels: readonly string[]) =>
      labels.length > 4 ? [...labels.slice(0, 3), `one of ${labels.length - 3} more`] : [...labels],
    model: "Model",
    modelHelp: "As the provider calls it.",
    temperature: "Temperature",
    temperatureHelp: "0 is the most predictable. The provider’s own when empty.",
    maxTokens: "Max tokens",
    maxTokensHelp: "The longest answer. The provider’s own limit when empty.",
    moreSettings: "More settings",
    dependencies: "Runs after",
    noDependency: "No other node can run before this one.",
    addDependency: "Add a node to run after",
    chooseDependency: "Choose a node…",
    removeDependency: (id: string) => `Do not run after ${id}`,
    option: (id: string, option: string) => `${id}, option ${option}`,
    number: "must be a number",
    wholeNumber: "must be a whole number",
    range: (low: number, high: number) => `must be from ${low} to ${high}`,
    notNegative: "must not be negative",
  },

  /** The generated form of a node. */
  settings: {
    optional: "optional",
    default: (value: string) => `Default: ${value}`,
    blank: {
      null: (value: string) => (value ? `null, not the default: ${value}` : "null"),
      empty: (value: string) => (value ? `Empty, not the default: ${value}` : "Empty"),
    },
    notSet: "Not set",
    ownText: "The SDK’s own text",
    yes: "Yes",
    no: "No",
    more: "More settings",
    others: (count: number) => `${count} more that cannot be run here yet`,
    advanced: "Advanced configuration",
    set: (count: number) => `${count} set`,
    onePerLine: "One per line.",
    asJson: "Written as JSON.",
    json: (reason: string) => `is not valid JSON: ${reason}`,
    jsonObject: "must be an object: { … }",
    jsonList: "must be a list: [ … ]",
    numbers: "must be numbers, one per line",
    wholeNumbers: "must be whole numbers, one per line",
    limits: (low: number | undefined, high: number | undefined, isAbove: boolean) => {
      if (low === undefined) return `must be at most ${high}`;
      if (high === undefined)
        return isAbove ? `must be more than ${low}` : `must be at least ${low}`;
      return isAbove
        ? `must be more than ${low}, at most ${high}`
        : `must be from ${low} to ${high}`;
    },
    pairs: {
      name: (setting: string, number: number) => `${setting}, name ${number}`,
      value: (setting: string, number: number) => `${setting}, value ${number}`,
      namePlaceholder: "Name",
      valuePlaceholder: "Value",
      remove: (name: string, setting: string) => `Remove ${name} from ${setting}`,
      blank: (number: number) => `needs a name for value ${number}`,
      twice: (name: string) => `must name ${name} only once`,
      asJson: "Write as JSON",
      asRows: "Show as rows",
    },
    clear: (name: string) => `Clear ${name}`,
    item: (name: string, number: number) => `${name}, ${number}`,
    add: (name: string) => `Add to ${name}`,
    removeItem: (name: string, number: number) => `Remove ${number} from ${name}`,
  },

  /** Nodes inside a node. */
  nested: {
    back: "Go back",
    choose: (slot: string) => `Choose: ${slot}`,
    add: (slot: string) => (slot === "Tools" ? "Add tool" : `Add to ${slot}`),
    search: "Find a node type",
    nothingFits: "No node type fits here.",
    unknown: "Not a node",
    configure: (slot: string) => `Configure in ${slot}`,
    detach: (name: string) => `Detach ${name}`,
    problems: (count: number) => (count === 1 ? "1 problem" : `${count} problems`),
    nameHelp: "Lowercase letters, digits and single hyphens.",
    description: "Description",
    descriptionHelp: "What the agent reads about it when it decides what to use.",
  },

  prompt: {
    title: "Prompt",
    role: (number: number) => `Role of message ${number}`,
    content: (number: number) => `Message ${number}`,
    add: "Add message",
    remove: (number: number) => `Delete message ${number}`,
    parts: "This message has several parts. They are kept as they are.",
    help: "Write {{name}} where a value goes, then map the name below.",
    roles: { system: "System", user: "User", assistant: "Assistant" } as Readonly<
      Record<string, string>
    >,
    empty: "No message yet. The model is asked what you write here.",
  },

  mapping: {
    title: "Input mapping",
    outputTitle: "Output mapping",
    help: "A path to a value of a node before this one. Press / to pick one.",
    add: "Add an input",
    selector: (name: string) => `Value of ${name}`,
    none: "The prompt has no variable, so nothing has to be mapped.",
    unused: "not used by the prompt",
    optional: "optional",
    remove: (name: string) => `Remove the mapping of ${name}`,
    pick: (name: string) => `Pick a value for ${name}`,
    itemHelp:
      "It runs once for each item of the Map’s list, with the item as its input: $.name is what the item holds under name. Without a mapping it is given the item unchanged.",
    item: "The item",
    wholeItem: "all of it",
    picker: "Values of the nodes before this one",
    pickerSearch: "Find a value",
    pickerEmpty: "No node runs before this one yet.",
    pickerNothing: "No value is called that.",
    whole: "everything",
    literal: "Not text: edit it through the API.",
    last: (value: string) => `Last run: ${value}`,
    lastNothing: "nothing",
  },

  output: {
    title: "What this node gives",
    content: "The model’s answer as text.",
    copy: (path: string) => `Copy ${path}`,
    copied: "Copied",
    lastRun: "Last run",
    noRun: "Not tested yet. Press Test to see what this node gives.",
    noRunAsUser: "Not tested yet. Deploy it and test it as a user.",
    ran: (id: string) => `Output of ${id}`,
    copyRun: "Copy the output",
    unknown: "What it gives depends on its settings.",
  },

  errors: {
    timeout: "Timeout",
    timeoutHelp: "Seconds until an attempt counts as failed.",
    retries: "Max retries",
    retriesHelp: "Further attempts after a failure that may pass.",
    interval: "Retry interval",
    intervalHelp: "Seconds before the first further attempt.",
    backoff: "Backoff rate",
    backoffHelp: "Each wait is this many times the one before.",
    behavior: "When it fails",
    raise: "Fail the run",
    return: "Go on without it",
    raiseHelp: "Nodes after this one do not run.",
    returnHelp: "Nodes after this one see the error instead of an output.",
  },

  fields: {
    inputTitle: "Input fields",
    outputTitle: "Output fields",
    inputHelp: "What a caller of the App sends.",
    outputHelp: "What the App answers.",
    name: "Field name",
    nameOf: (name: string) => `Name of field ${name}`,
    typeOf: (name: string) => `Type of ${name}`,
    required: "Required",
    requiredOf: (name: string) => `${name} is required`,
    remove: (name: string) => `Delete field ${name}`,
    add: "Add field",
    empty: "No field yet.",
    problem: { blank: "cannot be blank", taken: "is already the name of another field" },
  },

  chooser: {
    acts: (workflows: number, apps: number) => {
      const parts = [
        workflows > 0 ? `${workflows} ${workflows === 1 ? "workflow" : "workflows"}` : "",
        apps > 0 ? `${apps} ${apps === 1 ? "App" : "Apps"}` : "",
      ].filter(Boolean);
      return `Acts in ${tellAll(parts)}`;
    },
    none: "Choose a connection",
    suffix: (name: string) => `${name} (Requirement)`,
    requirementGone: "Deleted requirement",
    connectionGone: "Connection not found",
    tabs: "Where the credential comes from",
    connections: "Connections",
    requirements: "Requirements",
    search: "Search",
    saveFirst: "Save the workflow first",
    newConnection: "New connection",
    newRequirement: "New requirement",
    clear: "Use no connection",
    noConnections: (types: string) => `This project has no ${types} connection yet.`,
    noRequirements:
      "No requirement fits this node yet. A requirement asks each end user for their own credential.",
    nothing: "Nothing is called that.",
    used: (count: number) => {
      if (count === 0) return "unused";
      return count === 1 ? "used by 1 node" : `used by ${count} nodes`;
    },
    system: "needs no key",
    edit: (name: string) => `Edit ${name}…`,
    status: { active: "active", incomplete: "incomplete", expired: "expired" } as Readonly<
      Record<string, string>
    >,
  },

  problem: {
    blank: "cannot be blank",
    noAction: "must be chosen: which action of which app",
    noAccount: "must be chosen: yours, or each end user’s own",
    nothingBefore: "must name a node: nothing leads here yet",
    unknownDependency: "names a node that does not exist",
    unknownType: "is not known to this platform",
    notRunnable: "cannot be run here yet",
    noTool: "cannot be a tool here yet",
    settingNotRun: "cannot be run here yet: a run stops before it starts",
    gone: {
      connection: "no longer exists: choose another",
      requirement: "was deleted: choose another",
    },
    wrongKind: "asks for an account and no credential",
    mismatch: (given: string) => `does not fit: this node does not take ${given}`,
    unmapped: "is used by the prompt and has no value",
    needed: "is needed and has no value",
    path: (reason: string, position: number) =>
      `must be a valid path: ${reason} at character ${position}`,
    itself: "must not name the node itself",
    unknownNode: (id: string) => `names ${id}, which is not a node here`,
    notBefore: (id: string) => `names ${id}, which does not run before this node`,
    unknownOutput: (id: string, key: string) => `names “${key}”, but ${id} gives no such value`,
    general: {
      nodes: "The workflow",
      flow: "The workflow",
      flow_ui: "The canvas",
    } as Readonly<Record<string, string>>,
    /** What one of a list with names is called. */
    items: { Tools: "Tool" } as Readonly<Record<string, string>>,
    item: (kind: string, name: string) => `${kind} ${name}`,
    within: (holder: string, field: string) => `${holder}: ${field}`,
    fields: {
      depends: "Runs after",
      options: "Options",
      connection: "Connection",
      model: "Model",
      llm: "LLM",
      type: "Type",
      name: "Name",
      id: "Name",
    } as Readonly<Record<string, string>>,
  },
};
