import { tellShortcut } from "../../app/shortcut.ts";
import type { Theme } from "../../app/theme.ts";
import { chooseTheme, useTheme } from "../../app/theme-store.ts";
import { ZOOMS } from "../../app/zoom.ts";
import { showChosen, useZoom } from "../../app/zoom-store.ts";
import { Segmented } from "../../components/Segmented.tsx";
import { IS_DESKTOP } from "../../desktop/browser.ts";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

const [LARGER, SMALLER, RESET] = [
  tellShortcut("Mod+="),
  tellShortcut("Mod+-"),
  tellShortcut("Mod+0"),
];

/** The choice of a theme, and of the size of the interface. */
export function AppearanceSection() {
  const { theme } = useTheme();
  const { appearance } = texts;
  return (
    <div className={styles.sections}>
      <section className={styles.section}>
        <h2>{appearance.theme}</h2>
        <Segmented
          label={appearance.theme}
          options={THEMES.map((value) => ({ value, label: appearance.themes[value] }))}
          value={theme}
          onChange={chooseTheme}
        />
        <p>{appearance.help}</p>
      </section>
      <section className={styles.section}>
        <h2>{appearance.zoom}</h2>
        {IS_DESKTOP ? <ZoomChoice /> : <p>{appearance.zoomOfBrowser(LARGER, SMALLER, RESET)}</p>}
      </section>
    </div>
  );
}

/** How large the window shows everything. */
function ZoomChoice() {
  const { zoom } = useZoom();
  const { appearance } = texts;
  return (
    <>
      <Segmented
        label={appearance.zoom}
        options={ZOOMS.map((each) => ({
          value: String(each),
          label: appearance.percent(Math.round(each * 100)),
        }))}
        value={String(zoom)}
        onChange={(value) => showChosen(Number(value))}
      />
      <p>{appearance.zoomHelp(LARGER, SMALLER, RESET)}</p>
    </>
  );
}
