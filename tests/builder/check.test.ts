import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { openBuilder } from "./support/builder.ts";
import { BuilderServer } from "./support/server.ts";

const RIGHT = "sk-right-0123456789-k9Qz";

let server: BuilderServer;
let browser: Browser;
let service: Server;
let url: string;

beforeAll(async () => {
  // Stands for the service at the outermost edge: one key opens it.
  service = createServer((request, response) => {
    const known = request.headers.authorization === `Bearer ${RIGHT}`;
    response.writeHead(known ? 200 : 401).end("{}");
  });
  await new Promise<void>((ready) => service.listen(0, "127.0.0.1", ready));
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`;
  server = await BuilderServer.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  service?.close();
});

test("a credential is checked before it is saved, and later with what is stored", async () => {
  const { page, builder, complaints, context } = await openBuilder(browser, server);
  await builder.goTo("Connections");
  await page.getByRole("button", { name: "Add new connection" }).click();
  const { dialog } = builder;
  await dialog.getByLabel("Type", { exact: true }).fill("OpenAI");
  await page.getByRole("option", { name: "OpenAI", exact: true }).click();
  const key = dialog.locator('input[name="api_key"]');
  const check = dialog.getByRole("button", { name: "Check", exact: true });

  await check.click();
  await dialog.getByText("API key cannot be blank").waitFor();
  await dialog.getByText("More settings").click();
  await dialog.locator('input[name="url"]').fill(url);
  await key.fill("sk-wrong-0123456789");
  await check.click();
  await dialog.getByText("OpenAI refuses it (HTTP 401).").waitFor();
  await key.fill(RIGHT);
  await dialog.getByText("OpenAI refuses it").waitFor({ state: "detached" });
  await check.click();
  await dialog.getByText("OpenAI accepts it.").waitFor();
  expect(await key.inputValue()).toBe(RIGHT);

  await dialog.getByLabel("Name", { exact: true }).fill("checked");
  await key.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "checked", exact: true }).click();
  await check.click();
  await dialog.getByText("OpenAI accepts it.").waitFor();
  await key.fill("sk-wrong-0123456789");
  await check.click();
  await dialog.getByText("OpenAI refuses it (HTTP 401).").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
