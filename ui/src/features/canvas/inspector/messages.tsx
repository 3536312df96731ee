import type { ReactNode } from "react";
import { Icon } from "../../../components/Icon.tsx";
import { texts } from "../../../components/texts.ts";
import type { Problem } from "../model/problems.ts";
import styles from "./Inspector.module.css";

/** A problem as a field shows it: an error in the field's own manner, a warning above its help. */
export function fieldMessages(
  label: string,
  problem: Problem | undefined,
  help?: ReactNode,
): { problem: string | undefined; help: ReactNode } {
  if (problem?.severity !== "warning") return { problem: problem?.reason, help };
  return {
    problem: undefined,
    help: (
      <>
        <span className={styles.warning}>
          <Icon name="alert" />
          <span>{texts.problem(label, problem.reason)}</span>
        </span>
        {help}
      </>
    ),
  };
}
