import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../connect-page/support/browser.ts";
import { repack } from "./support/png.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

/** The pixels of a picture, as the browser draws them. */
function pixelsOf(page: Page, png: Buffer): Promise<string> {
  return page.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      if (!context) throw new Error("there is no canvas");
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const digest = await crypto.subtle.digest("SHA-256", data);
      return `${image.width} × ${image.height}: ${new Uint8Array(digest).join(" ")}`;
    },
    `data:image/png;base64,${png.toString("base64")}`,
  );
}

test("a picture is packed smaller, and every pixel keeps its true colour", async () => {
  const page = await browser.newPage({ viewport: { width: 640, height: 400 } });
  // A digest is taken where the page is trusted only.
  await page.route("http://localhost/", (route) => route.fulfill({ body: "<!doctype html>" }));
  await page.goto("http://localhost/");
  await page.setContent(`
    <body style="margin: 0; font: 13px sans-serif">
      <div style="height: 90px; background: linear-gradient(90deg, #a8328f, #ffffff)"></div>
      <div style="height: 90px; background: linear-gradient(#a8328f, #00ff80)"></div>
      <p style="color: #a8328f">${"Each end user brings their own account. ".repeat(40)}</p>
    </body>`);
  const drawn = await page.screenshot();
  const packed = repack(drawn);
  const pixels = await pixelsOf(page, drawn);
  expect(pixels).toContain("640 × 400");
  expect(await pixelsOf(page, packed)).toBe(pixels);
  expect(packed.length).toBeLessThan(drawn.length);
  expect(() => repack(packed.subarray(0, 60))).toThrow();
  await page.close();
});
