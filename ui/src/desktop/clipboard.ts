import { invoke } from "@tauri-apps/api/core";
import { copyText } from "../components/copy-text.ts";
import { IS_DESKTOP } from "./browser.ts";

/**
 * Puts a one-time secret on the clipboard. In the window the shell does it: it asks for no history
 * and takes the secret away after 25 seconds, unless something else was copied. A browser lets no
 * page do that.
 */
export async function copySecret(secret: string): Promise<void> {
  if (!IS_DESKTOP) return copyText(secret);
  await invoke("copy_secret", { text: secret });
}
