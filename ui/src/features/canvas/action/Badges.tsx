import type { PipedreamAction } from "../../../platform/queries/pipedream.ts";
import styles from "./Action.module.css";
import { texts } from "./texts.ts";

/** What an action may do, as its makers say. */
export function Badges({ action }: { action: Pick<PipedreamAction, "annotations"> }) {
  const { destructiveHint, readOnlyHint } = action.annotations ?? {};
  const words = texts.badge;
  const text = destructiveHint ? words.destructive : readOnlyHint ? words.reads : words.writes;
  return (
    <div className={styles.badges}>
      <span className={styles.badge} data-risk={destructiveHint || undefined}>
        {text}
      </span>
    </div>
  );
}
