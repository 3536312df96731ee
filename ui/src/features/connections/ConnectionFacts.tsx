import { Glyph } from "../../components/Glyph.tsx";
import { Notice } from "../../components/Notice.tsx";
import { StatusDot } from "../../components/StatusDot.tsx";
import { tellValue } from "../../components/texts.ts";
import type { Connection } from "../../platform/contract.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import styles from "./ConnectionFacts.module.css";
import { toneOf } from "./connection-status.ts";
import { texts } from "./texts.ts";

interface Props {
  connection: Connection;
  type: BuilderConnectionType | null;
}

/** What of a connection cannot be changed: its type and name, and its status. */
export function ConnectionFacts({ connection, type }: Props) {
  const unset = (connection.environment ?? [])
    .filter((field) => !field.set)
    .map((field) => field.variable);
  return (
    <div>
      <dl className={styles.facts}>
        <dt>{texts.update.type}</dt>
        <dd>
          {type ? <Glyph letters={type.glyph} /> : null}
          {type?.label ?? connection.type}
        </dd>
        <dt>{texts.update.name}</dt>
        <dd>{connection.name}</dd>
        <dt>{texts.status}</dt>
        <dd>
          <StatusDot tone={toneOf(connection.status)}>
            {tellValue(texts.statuses, connection.status)}
          </StatusDot>
        </dd>
      </dl>
      {unset.length > 0 ? <Notice tone="bad">{texts.unset(unset)}</Notice> : null}
      <p className={styles.note}>{texts.update.fixed}</p>
    </div>
  );
}
