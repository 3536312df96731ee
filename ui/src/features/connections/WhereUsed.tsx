import { useId } from "react";
import { tellUnread } from "../../app/failure.ts";
import { Moment } from "../../components/Moment.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Phrase } from "../../components/Phrase.tsx";
import type { Connection } from "../../platform/contract.ts";
import { useConnectionUses } from "../../platform/queries/uses.ts";
import { texts } from "./texts.ts";
import styles from "./Uses.module.css";
import { UsesList } from "./UsesList.tsx";

const words = texts.uses;

/** Where a connection is used, and when it was used last. */
export function WhereUsed({ connection }: { connection: Connection }) {
  const headingId = useId();
  const uses = useConnectionUses(connection.id);
  const found = uses.data;
  const isUsed = found ? found.workflows.length + found.apps.length > 0 : false;
  return (
    <section className={styles.block} aria-labelledby={headingId}>
      <h2 id={headingId}>{words.title}</h2>
      {uses.isPending ? <p>{words.loading}</p> : null}
      {uses.error ? <Notice tone="bad">{tellUnread(uses.error)}</Notice> : null}
      {found && isUsed ? <UsesList uses={found} /> : null}
      {found && !isUsed ? <p>{words.none}</p> : null}
      <p>
        <Phrase text={words.lastUsed}>
          {connection.last_used_at ? <Moment at={connection.last_used_at} /> : texts.never}
        </Phrase>
      </p>
    </section>
  );
}
