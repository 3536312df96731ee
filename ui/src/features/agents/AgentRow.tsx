import { navigate } from "../../app/routes.ts";
import { Moment } from "../../components/Moment.tsx";
import { RowLink } from "../../components/RowLink.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { Tag } from "../../components/Tag.tsx";
import type { App, Workflow } from "../../platform/contract.ts";
import styles from "./AgentRow.module.css";
import { texts } from "./texts.ts";

interface Props {
  workflow: Workflow;
  /** The Apps that run it. */
  apps: readonly App[];
  onDelete: () => void;
}

/** One workflow of the list; a press opens its editor. */
export function AgentRow({ workflow, apps, onDelete }: Props) {
  const { id, name, description, version, updated_at } = workflow;
  const open = () => navigate({ page: "agent", id });
  const [first, ...others] = apps;
  return (
    <tr>
      <td>
        <RowLink onOpen={open}>
          <span className={styles.name}>{name}</span>
          {description ? <span className={styles.description}>{description}</span> : null}
        </RowLink>
      </td>
      <td>
        <Tag>{version ? texts.version(version) : texts.draft}</Tag>
      </td>
      <td>
        {first ? first.name : <span className={styles.description}>{texts.notDeployed}</span>}{" "}
        {others.length > 0 ? texts.more(others.length) : null}
      </td>
      <td>
        <Moment at={updated_at} />
      </td>
      <td>
        <RowMenu
          label={texts.menu(name)}
          actions={[
            { label: texts.open, onSelect: open },
            { label: texts.delete, danger: true, onSelect: onDelete },
          ]}
        />
      </td>
    </tr>
  );
}
