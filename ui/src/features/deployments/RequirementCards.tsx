import { Glyph } from "../../components/Glyph.tsx";
import type { AppRequirement, RequirementsStatus } from "../../platform/contract.ts";
import { useConnectionTypes } from "../../platform/queries/catalogue.ts";
import styles from "./RequirementCards.module.css";
import { stateOf } from "./requirement-state.ts";
import { texts } from "./texts.ts";

interface Props {
  requirements: readonly AppRequirement[];
  /** How all users stand; null where not all are known. */
  statuses: readonly (RequirementsStatus | undefined)[] | null;
}

/** What the version asks for, and how many users have given it. */
export function RequirementCards({ requirements, statuses }: Props) {
  const types = useConnectionTypes().data;
  const glyphOf = ({ name, spec }: AppRequirement) =>
    types?.find(({ id }) => id === spec.data.type)?.glyph ??
    (spec.data.app_slug ?? name).slice(0, 2).replace(/^./, (first) => first.toUpperCase());
  return (
    <ul className={styles.cards}>
      {requirements.map((requirement) => (
        <li key={requirement.id}>
          <Glyph letters={glyphOf(requirement)} />
          <div className={styles.words}>
            <span>{requirement.name}</span>
            <small>{requirement.form.title}</small>
          </div>
          <small>
            {requirement.optional ? texts.requirements.optional : tellCount(requirement)}
          </small>
        </li>
      ))}
    </ul>
  );

  function tellCount(requirement: AppRequirement): string {
    if (!statuses) return "";
    const done = statuses.filter((status) => stateOf(requirement, status) === "completed").length;
    return texts.requirements.of(done, statuses.length);
  }
}
