import { Icon } from "../components/Icon.tsx";
import styles from "./ConnectPage.module.css";
import type { Requirement } from "./requirement.ts";
import { texts } from "./texts.ts";

interface Props {
  app: string;
  pending: readonly Requirement[];
  total: number;
}

/** Says that the user may go, once nothing that the App needs is pending. */
export function AllDone({ app, pending, total }: Props) {
  if (pending.some((item) => !item.optional)) return null;
  const { done } = texts;
  const body = total === 0 ? done.nothing : pending.length > 0 ? done.onlyOptional : done.body;
  return (
    <div className={styles.done}>
      <span className={styles.tick}>
        <Icon name="check" />
      </span>
      <div>
        <h2>{done.title}</h2>
        <p dir="auto">{body(app)}</p>
      </div>
    </div>
  );
}
