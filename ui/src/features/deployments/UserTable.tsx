import { Link } from "lucide-react";
import { Button } from "../../components/Button.tsx";
import { tellList } from "../../components/locale.ts";
import { Moment } from "../../components/Moment.tsx";
import { RowLink } from "../../components/RowLink.tsx";
import { StatusDot } from "../../components/StatusDot.tsx";
import { Table } from "../../components/Table.tsx";
import type { AppRequirement, AppUser, RequirementsStatus } from "../../platform/contract.ts";
import { progressOf } from "./requirement-state.ts";
import { texts } from "./texts.ts";
import styles from "./UserTable.module.css";

interface Props {
  users: readonly AppUser[];
  /** How each stands, in the users' order. */
  statuses: readonly (RequirementsStatus | undefined)[];
  requirements: readonly AppRequirement[];
  onOpen: (userId: string) => void;
}

/** The users of an App; a press opens what one of them has connected. */
export function UserTable({ users, statuses, requirements, onOpen }: Props) {
  if (users.length === 0) return <p>{texts.requirements.noneFound}</p>;
  return (
    <Table
      label={texts.requirements.columns[0]}
      columns={texts.requirements.columns}
      actions={texts.actions}
    >
      {users.map(({ user_id, last_seen_at }, index) => {
        const status = statuses[index];
        const { done, total, pending } = progressOf(requirements, status);
        const names = tellList(pending.map(({ name }) => name));
        const { count, completed, pending: tellPending } = texts.requirements;
        return (
          <tr key={user_id}>
            <td className={styles.user}>
              <RowLink onOpen={() => onOpen(user_id)}>{user_id}</RowLink>
            </td>
            <td>
              {status ? (
                <StatusDot tone={done === total ? "ok" : "warn"}>{count(done, total)}</StatusDot>
              ) : null}
            </td>
            <td>{status ? (names ? tellPending(names) : completed) : null}</td>
            <td>
              <Moment at={last_seen_at} />
            </td>
            <td>
              <Button
                look="quiet"
                className={styles.action}
                aria-label={texts.requirements.connectLinkFor(user_id)}
                onClick={() => onOpen(user_id)}
              >
                <Link size={16} strokeWidth={1.5} aria-hidden="true" />
                {texts.requirements.connectLink}
              </Button>
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
