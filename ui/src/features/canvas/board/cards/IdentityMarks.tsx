import type { IdentityKind, IdentityPart } from "../../model/identity.ts";
import { texts } from "../../texts.ts";
import { IdentityIcon } from "./IdentityIcon.tsx";
import styles from "./IdentityMarks.module.css";

interface Props {
  parts: readonly IdentityPart[];
  /** Where there is no room for every word, the one that keeps its own. */
  leading: IdentityKind;
}

/** Every kind of identity that a node acts with, side by side: its glyph, how many, and its word. */
export function IdentityMarks({ parts, leading }: Props) {
  return (
    <div className={styles.marks} data-kinds={parts.length}>
      {parts.map(({ kind, count, names }) => (
        <div
          key={kind}
          className={styles.mark}
          data-identity={kind}
          data-leading={kind === leading || undefined}
          title={names}
        >
          <IdentityIcon kind={kind} />
          <span>
            {count} <span className={styles.word}>{texts.identityPart[kind]}</span>
          </span>
        </div>
      ))}
    </div>
  );
}

/** The hues of a card that acts with several, side by side over the whole of it. */
export function IdentityBands({ parts }: Pick<Props, "parts">) {
  return (
    <div className={styles.bands} aria-hidden="true">
      {parts.map(({ kind }) => (
        <div key={kind} className={styles.band} data-identity={kind} />
      ))}
    </div>
  );
}
