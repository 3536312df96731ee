import { Children, type ReactNode, useId } from "react";
import styles from "./Requirement.module.css";
import { texts } from "./texts.ts";

interface Props {
  title: string;
  count: number;
  children: ReactNode;
}

/** A titled list of requirements with its count; nothing at all when it is empty. */
export function RequirementSection({ title, count, children }: Props) {
  const titleId = useId();
  if (count === 0) return null;
  return (
    <section aria-labelledby={titleId}>
      <div className={styles.heading}>
        <h2 id={titleId}>{title}</h2>
        <span aria-hidden="true">{count}</span>
        <span className={styles.hidden}>{texts.items(count)}</span>
      </div>
      {/* Safari drops the list's role where the style has no markers. */}
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <ul role="list" className={styles.list}>
        {Children.map(children, (item) => (
          <li>{item}</li>
        ))}
      </ul>
    </section>
  );
}
