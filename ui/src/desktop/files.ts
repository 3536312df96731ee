import { invoke } from "@tauri-apps/api/core";
import { IS_DESKTOP } from "./browser.ts";

/**
 * Keeps a text as a file: in the window among the downloads of whoever uses it, in a browser as a
 * download. Answers where it lies, as far as that is known.
 */
export async function saveTextFile(name: string, text: string): Promise<string | null> {
  if (IS_DESKTOP) return await invoke<string>("save_document", { name, text });
  const address = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold of the text once it began.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return null;
}
