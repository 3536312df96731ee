import { useState } from "react";
import { linkTo } from "../../app/routes.ts";
import { Moment } from "../../components/Moment.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Phrase } from "../../components/Phrase.tsx";
import type { Connection } from "../../platform/contract.ts";
import { CALENDAR } from "./Calendar.tsx";
import { endingSoon } from "./ending.ts";
import styles from "./OAuth.module.css";
import { texts } from "./texts.ts";

const words = texts.calendar;

/** How many are named; what else ends is counted. */
const NAMED = 3;

/** Warns in time of access that ends, by name; a name opens the connection's panel. */
export function EndingSoon({ connections }: { connections: readonly Connection[] }) {
  const [now] = useState(Date.now);
  const all = endingSoon(connections, now);
  if (all.length === 0) return null;
  const rest = all.length - NAMED;
  return (
    <Notice tone="info">
      <div className={styles.soon}>
        {all.slice(0, NAMED).map(({ connection: { id, name }, at }) => (
          <span key={id}>
            <a href={linkTo({ page: "connections", opened: id })}>{name}</a>{" "}
            <Phrase text={Date.parse(at) < now ? words.ended : words.ends}>
              <Moment at={at} />
            </Phrase>
          </span>
        ))}
        {rest > 0 ? (
          <button type="button" onClick={showCalendar}>
            {words.others(rest)}
          </button>
        ) : null}
      </div>
    </Notice>
  );
}

function showCalendar() {
  document.getElementById(CALENDAR)?.scrollIntoView();
}
