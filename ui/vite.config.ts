import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { blockingScript } from "./build/blocking-script.ts";
import { language } from "./build/language.ts";

export default defineConfig({
  base: "/",
  plugins: [
    react({ compiler: true }),
    language(),
    blockingScript("connect.html", "src/connect/take-token.ts"),
    blockingScript("index.html", "src/app/before-paint.ts"),
  ],
  build: {
    // The hosted page's policy allows neither data: fonts nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // End users bring the browser they have: colours written with light-dark() are lowered for it.
    cssTarget: ["chrome111", "firefox114", "safari16.4"],
    target: ["chrome111", "firefox114", "safari16.4"],
    rolldownOptions: { input: ["index.html", "connect.html"] },
  },
  server: { port: 5173, strictPort: true, proxy: { "/v1": "http://127.0.0.1:7420" } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    // Properties are tried on many documents, and other work may be under way.
    testTimeout: 60_000,
    css: false,
  },
});
