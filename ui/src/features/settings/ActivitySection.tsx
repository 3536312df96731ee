import { useState } from "react";
import { Toolbar } from "../../app/Toolbar.tsx";
import { Select } from "../../components/Select.tsx";
import { Activity } from "../audit/Activity.tsx";
import { ActivityTable } from "../audit/ActivityTable.tsx";
import { texts as words } from "../audit/texts.ts";
import styles from "./Section.module.css";

/** The audit log: who changed what, and which credential a run used. */
export function ActivitySection() {
  const [action, setAction] = useState("");
  const options = Object.entries(words.actions).map(([value, label]) => ({ value, label }));
  return (
    <div className={styles.wide}>
      <p>{words.lead}</p>
      <Toolbar>
        <Select
          label={words.what}
          value={action}
          options={[{ value: "", label: words.everything }, ...options]}
          onChange={setAction}
        />
      </Toolbar>
      <Activity
        {...(action && { action })}
        size={50}
        empty={action ? words.noneFound : words.empty}
      >
        {(events) => <ActivityTable events={events} />}
      </Activity>
    </div>
  );
}
