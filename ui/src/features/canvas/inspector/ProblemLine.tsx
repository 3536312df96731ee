import { Icon } from "../../../components/Icon.tsx";
import { type Problem, tellProblem } from "../model/problems.ts";
import styles from "./Inspector.module.css";

interface Props {
  id?: string;
  label: string;
  problem: Problem;
}

/** A problem under what it is about. */
export function ProblemLine({ id, label, problem }: Props) {
  return (
    <p id={id} className={problem.severity === "error" ? styles.error : styles.warning}>
      <Icon name="alert" />
      <span>{tellProblem(label, problem.reason)}</span>
    </p>
  );
}
