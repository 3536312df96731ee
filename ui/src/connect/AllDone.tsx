import { Icon } from "../components/Icon.tsx";
import styles from "./ConnectPage.module.css";
import { texts } from "./texts.ts";

interface Props {
  app: string;
  /** What is optional is still to be connected. */
  hasOptional: boolean;
  total: number;
}

/** Says that the user may go, once nothing that the App needs is pending. */
export function AllDone({ app, hasOptional, total }: Props) {
  const { done } = texts;
  const body = total === 0 ? done.nothing : hasOptional ? done.onlyOptional : done.body;
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
