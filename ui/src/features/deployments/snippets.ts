import type { Field } from "../canvas/model/fields.ts";

/** A language that an App's integration is shown in. */
export type Language = "curl" | "python" | "typescript";

/** The environment variable that holds the Access Key. */
export const KEY_VARIABLE = "DYNAMIQ_ACCESS_KEY";

/** What the code depends on. */
export interface Integration {
  /** The App's base address. */
  url: string;
  /** Calls carry an Access Key. */
  isPrivate: boolean;
  /** The version asks its users for something. */
  asks: boolean;
  /** The fields of the Input node. */
  fields: readonly Field[];
}

const USER = "user-42";

/** Code that runs the App, as it stands, with the key from the environment. */
export function snippetOf(language: Language, integration: Integration): string {
  switch (language) {
    case "curl":
      return curl(integration);
    case "python":
      return python(integration);
    case "typescript":
      return typescript(integration);
  }
}

type Json = string | number | boolean | Json[] | { [key: string]: Json };

/** A run's body, with something to read in every field. */
export function exampleBody({ asks, fields }: Pick<Integration, "asks" | "fields">) {
  const input: Record<string, Json> = {};
  for (const { name, type } of fields) {
    const value = EXAMPLES[type];
    if (value !== undefined) input[name] = value;
  }
  return { ...(asks && { user_id: USER }), input };
}

const EXAMPLES: Partial<Record<Field["type"], Json>> = {
  any: "Hello",
  string: "Hello",
  number: 1.5,
  integer: 1,
  boolean: true,
  object: {},
  array: [],
};

function curl(integration: Integration): string {
  const { url, isPrivate, asks } = integration;
  const key = isPrivate ? ` \\\n  -H "Authorization: Bearer $${KEY_VARIABLE}"` : "";
  const post = (path: string, body: Json) =>
    `curl -X POST "${url}${path}"${key} \\\n` +
    `  -H "Content-Type: application/json" \\\n  -d ${shellQuote(JSON.stringify(body))}`;
  const steps = [
    `# Is ${USER} ready to run the App?\ncurl "${url}/v1/requirements/status?user_id=${USER}"${key}`,
    `# Not yet: a link to the page where they connect their accounts, for 24 hours\n${post("/v1/connect/tokens", { user_id: USER })}`,
  ];
  const run = post("/v1/runs", exampleBody(integration));
  return asks ? [...steps, `# Run the App as ${USER}\n${run}`].join("\n\n") : run;
}

function python(integration: Integration): string {
  const { url, isPrivate, asks } = integration;
  const headers = isPrivate
    ? `headers = {"Authorization": f"Bearer {os.environ['${KEY_VARIABLE}']}"}`
    : "headers = {}";
  const body = pythonLiteral(exampleBody(integration));
  const run = [
    `run = requests.post(f"{app}/v1/runs", headers=headers, json=${body}, timeout=600)`,
    "run.raise_for_status()",
    'print(run.json()["data"]["output"])',
  ];
  const head = [
    ...(isPrivate ? ["import os", ""] : []),
    "import requests  # pip install requests",
    "",
    `app = ${JSON.stringify(url)}`,
    headers,
  ];
  if (!asks) return [...head, "", ...run].join("\n");
  return [
    ...head,
    `user = {"user_id": "${USER}"}`,
    "",
    'status = requests.get(f"{app}/v1/requirements/status", headers=headers, params=user, timeout=30)',
    "status.raise_for_status()",
    'if status.json()["status"] == "incomplete":',
    '    link = requests.post(f"{app}/v1/connect/tokens", headers=headers, json=user, timeout=30)',
    "    link.raise_for_status()",
    '    print("Send the user here:", link.json()["url"])',
    "else:",
    ...run.map((line) => `    ${line}`),
  ].join("\n");
}

function typescript(integration: Integration): string {
  const { url, isPrivate, asks } = integration;
  const authorization = isPrivate
    ? `\n  Authorization: \`Bearer \${process.env.${KEY_VARIABLE}}\`,`
    : "";
  const call = `async function call(path: string, body?: unknown) {
  const response = await fetch(app + path, {
    method: body ? "POST" : "GET",
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}`;
  const run = [
    `const run = await call("/v1/runs", ${JSON.stringify(exampleBody(integration))});`,
    "console.log(run.data.output);",
  ];
  const head = `const app = ${JSON.stringify(url)};
const headers = {${authorization}
  "Content-Type": "application/json",
};

${call}
`;
  if (!asks) return [head, ...run].join("\n");
  return [
    head,
    `const status = await call("/v1/requirements/status?user_id=${USER}");`,
    'if (status.status === "incomplete") {',
    `  const link = await call("/v1/connect/tokens", { user_id: "${USER}" });`,
    '  console.log("Send the user here:", link.url);',
    "} else {",
    ...run.map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function pythonLiteral(value: Json): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value);
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${pythonLiteral(item)}`).join(", ")}}`;
  }
  return JSON.stringify(value);
}
