import { create } from "zustand";
import { applyTheme, keepTheme, storedTheme, type Theme } from "./theme.ts";

/** The theme that was chosen. */
export const useTheme = create<{ theme: Theme }>(() => ({ theme: storedTheme(window) }));

/** Chooses a theme, shows it and keeps the choice. */
export function chooseTheme(theme: Theme): void {
  keepTheme(window, theme);
  applyTheme(document, theme);
  useTheme.setState({ theme });
}
