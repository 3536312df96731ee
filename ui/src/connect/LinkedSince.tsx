import { Icon } from "../components/Icon.tsx";
import { Phrase } from "../components/Phrase.tsx";
import type { RequirementLink } from "../platform/types.ts";
import styles from "./Requirement.module.css";
import { texts } from "./texts.ts";
import { browserClock, tellPast } from "./times.ts";

/** Since when a requirement is connected, and how its key ends. */
export function LinkedSince({ link }: { link: RequirementLink | null }) {
  const when = link && tellPast(link.connected_at, browserClock());
  const since = when ? texts.item.connected(when) : texts.item.completed;
  return (
    <p className={`${styles.status} ${styles.ok}`}>
      <Icon name="check" />
      <span>
        {link?.last4 ? (
          <Phrase text={(ending) => texts.item.connectedWith(since, ending)}>
            <span className={styles.unbroken}>{texts.item.endsIn(link.last4)}</span>
          </Phrase>
        ) : (
          since
        )}
      </span>
    </p>
  );
}
