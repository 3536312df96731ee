import { linkTo } from "../../app/routes.ts";
import type { IdentityUses } from "../../platform/contract.ts";
import { texts } from "./texts.ts";
import styles from "./Uses.module.css";

const words = texts.uses;

/** Workflows and Apps that act with an identity, each with its nodes. */
export function UsesList({ uses }: { uses: IdentityUses }) {
  const all = [
    ...uses.workflows.map((each) => ({
      ...each,
      what: words.workflow,
      link: linkTo({ page: "agent", id: each.id }),
    })),
    ...uses.apps.map((each) => ({
      ...each,
      what: words.app,
      link: linkTo({ page: "deployment", id: each.id, tab: "integration" }),
    })),
  ];
  return (
    <ul className={styles.uses}>
      {all.map(({ id, what, name, nodes, link }) => (
        <li key={id}>
          <small>{what}</small>
          <a href={link}>{name}</a>
          <code>{words.nodes(nodes)}</code>
        </li>
      ))}
    </ul>
  );
}
