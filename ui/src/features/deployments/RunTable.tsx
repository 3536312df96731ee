import { Moment } from "../../components/Moment.tsx";
import { tellDuration } from "../../components/moment.ts";
import { StatusDot, type Tone } from "../../components/StatusDot.tsx";
import { Table } from "../../components/Table.tsx";
import { tellValue } from "../../components/texts.ts";
import type { Run } from "../../platform/contract.ts";
import { useRuns } from "../../platform/queries/runs.ts";
import { runDuration } from "../runs/run-duration.ts";
import { texts as runTexts } from "../runs/texts.ts";
import styles from "./RunOutcome.module.css";
import { texts } from "./texts.ts";

const TONES: Record<string, Tone> = { completed: "ok", failed: "bad" };

/** The latest runs of an App, whoever asked for them. */
export function RunTable({ appId }: { appId: string }) {
  const runs = useRuns(appId).data;
  if (!runs?.length) return null;
  return (
    <section className={styles.outcome}>
      <h2>{texts.test.recent}</h2>
      <Table label={texts.test.recent} columns={texts.test.runColumns}>
        {runs.slice(0, 10).map((run) => (
          <tr key={run.id}>
            <td>
              <StatusDot tone={TONES[run.status] ?? "warn"}>
                {tellValue(runTexts.status, run.status)}
              </StatusDot>
            </td>
            <td>{run.user_id ?? texts.test.nobody}</td>
            <td>{tellTaken(run)}</td>
            <td>
              <Moment at={run.started_at} />
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function tellTaken(run: Run): string {
  const took = runDuration(run);
  return took === null ? "" : tellDuration(took);
}
