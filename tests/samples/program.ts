/**
 * An App's backend in TypeScript: fulfils whatever one of its users still has to connect.
 *
 * Takes the same environment variables as curl.sh, and prints the user's status at the end.
 */

interface UserStatus {
  status: "completed" | "incomplete";
  unsatisfied?: { form: { title: string } }[];
}

interface PendingItem {
  id: string;
  type: "connection" | "pipedream_account";
  status: "pending" | "completed";
  spec: { type: string; data: { type?: string; app_slug?: string } };
}

const appEndpoint = setting("APP_ENDPOINT");
const apiBase = setting("API_BASE");
const endUserId = setting("END_USER_ID");

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function headers(bearer: string): Record<string, string> {
  return { "Content-Type": "application/json", Authorization: `Bearer ${bearer}` };
}

const appHeaders = headers(setting("DYNAMIQ_ACCESS_KEY"));

async function send<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as T;
}

function readStatus(): Promise<UserStatus> {
  const query = `user_id=${encodeURIComponent(endUserId)}`;
  return send(`${appEndpoint}/v1/requirements/status?${query}`, { headers: appHeaders });
}

async function fulfil(item: PendingItem, connectHeaders: Record<string, string>): Promise<void> {
  const at = `${apiBase}/v1/connect/requirements/${item.id}`;
  const type = item.spec.data.type;
  if (item.type === "connection" && type === "dynamiq.connections.OpenAI") {
    const config = { api_key: setting("END_USER_OPENAI_KEY") };
    const body = JSON.stringify({ type, config });
    await send(`${at}/credentials`, { method: "POST", headers: connectHeaders, body });
    return;
  }
  const way = item.type === "connection" ? "oauth2" : "pipedream";
  const { data } = await send<{ data: { url: string } }>(`${at}/${way}/authorize`, {
    method: "POST",
    headers: connectHeaders,
  });
  console.log("Authorize at", data.url);
}

async function main(): Promise<void> {
  const before = await readStatus();
  if (before.status !== "completed") {
    console.log("Missing:", before.unsatisfied?.map((item) => item.form.title));
    const link = await send<{ token: string; url: string }>(`${appEndpoint}/v1/connect/tokens`, {
      method: "POST",
      headers: appHeaders,
      body: JSON.stringify({ user_id: endUserId }),
    });
    console.log("Page:", link.url);
    const connectHeaders = headers(link.token);
    const { data } = await send<{ data: PendingItem[] }>(
      `${apiBase}/v1/connect/requirements/status`,
      { headers: connectHeaders },
    );
    for (const item of data) {
      if (item.status !== "completed") await fulfil(item, connectHeaders);
    }
  }
  const after = await readStatus();
  console.log(after.status);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
