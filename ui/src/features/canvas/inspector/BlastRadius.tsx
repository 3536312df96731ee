import type { IdentityUses } from "../../../platform/contract.ts";
import { UsesList } from "../../connections/UsesList.tsx";
import { texts } from "../texts.ts";
import styles from "./ConnectionField.module.css";

/** Where else a shared identity acts, as saved and deployed: what a change of it would reach. */
export function BlastRadius({ uses }: { uses: IdentityUses | undefined }) {
  if (!uses || uses.workflows.length + uses.apps.length === 0) return null;
  return (
    <details className={styles.radius}>
      <summary>{texts.chooser.acts(uses.workflows.length, uses.apps.length)}</summary>
      <UsesList uses={uses} />
    </details>
  );
}
