import type { Theme } from "../../app/theme.ts";
import { chooseTheme, useTheme } from "../../app/theme-store.ts";
import { Segmented } from "../../components/Segmented.tsx";
import section from "./Section.module.css";
import { texts } from "./texts.ts";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** The choice of a theme. */
export function AppearanceSection() {
  const { theme } = useTheme();
  const { appearance } = texts;
  return (
    <section className={section.section}>
      <h2>{appearance.theme}</h2>
      <Segmented
        label={appearance.theme}
        options={THEMES.map((value) => ({ value, label: appearance.themes[value] }))}
        value={theme}
        onChange={chooseTheme}
      />
      <p>{appearance.help}</p>
    </section>
  );
}
