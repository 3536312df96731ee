import { LinkedSince } from "./LinkedSince.tsx";
import styles from "./Panel.module.css";
import type { Requirement } from "./requirement.ts";
import { texts } from "./texts.ts";

interface Props {
  requirement: Requirement;
  /** Something is stored: says what, and that it will be replaced. */
  replaces: boolean;
}

/** What a requirement is for, and what is stored for it, at the head of its sheet. */
export function PanelIntro({ requirement, replaces }: Props) {
  return (
    <>
      {requirement.description ? (
        <p className={styles.text} dir="auto">
          {requirement.description}
        </p>
      ) : null}
      {replaces ? (
        <>
          <LinkedSince link={requirement.link} />
          <div className={styles.replace}>
            <h3 className={styles.subtitle}>{texts.sheet.replaceTitle}</h3>
            <p className={styles.text}>{texts.sheet.replaceLead}</p>
          </div>
        </>
      ) : null}
    </>
  );
}
