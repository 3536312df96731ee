import { useConnectionUses } from "../../../platform/queries/connections.ts";
import { UsesList } from "../../connections/UsesList.tsx";
import { texts } from "../texts.ts";
import styles from "./ConnectionField.module.css";

/** Where else a shared connection acts, as saved and deployed: what a change of it would reach. */
export function BlastRadius({ connectionId }: { connectionId: string }) {
  const uses = useConnectionUses(connectionId).data;
  if (!uses || uses.workflows.length + uses.apps.length === 0) return null;
  return (
    <details className={styles.radius}>
      <summary>{texts.chooser.acts(uses.workflows.length, uses.apps.length)}</summary>
      <UsesList uses={uses} />
    </details>
  );
}
