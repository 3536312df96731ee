import { memo, useState } from "react";
import { Button } from "../../components/Button.tsx";
import { Table } from "../../components/Table.tsx";
import type { Connection } from "../../platform/contract.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { useMe } from "../../platform/queries/projects.ts";
import { type ConnectionAction, ConnectionRow } from "./ConnectionRow.tsx";
import { texts } from "./texts.ts";

/** How many connections are drawn at once: a project may have thousands. */
const PAGE = 50;

interface Props {
  connections: readonly Connection[];
  types: readonly BuilderConnectionType[] | undefined;
  /** The connection whose panel is open. */
  selected: string | null;
  onAct: (connection: Connection, action: ConnectionAction) => void;
}

/** The rows of the connections. It stays as it is while a search is typed that changes none of them. */
export const ConnectionTable = memo(function ConnectionTable(props: Props) {
  const { connections, types, selected, onAct } = props;
  const me = useMe().data?.id;
  const [limit, setLimit] = useState(PAGE);
  const page = connections.slice(0, limit);
  const rest = connections.length - page.length;
  return (
    <>
      <Table label={texts.title} columns={texts.columns} actions={texts.actions}>
        {page.map((connection) => (
          <ConnectionRow
            key={connection.id}
            connection={connection}
            type={types?.find(({ id }) => id === connection.type) ?? null}
            me={me}
            selected={connection.id === selected}
            onAct={onAct}
          />
        ))}
      </Table>
      {rest > 0 ? (
        <div>
          <p>{texts.shown(page.length, connections.length)}</p>
          <Button onClick={() => setLimit(limit + PAGE)}>{texts.more(Math.min(PAGE, rest))}</Button>
        </div>
      ) : null}
    </>
  );
});
