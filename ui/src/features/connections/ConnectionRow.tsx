import { memo } from "react";
import { Glyph } from "../../components/Glyph.tsx";
import { Moment } from "../../components/Moment.tsx";
import { RowLink } from "../../components/RowLink.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { StatusDot } from "../../components/StatusDot.tsx";
import { tellValue } from "../../components/texts.ts";
import type { Connection } from "../../platform/contract.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { toneOf } from "./connection-status.ts";
import { texts } from "./texts.ts";

/** What can be done with a connection of the table. */
export type ConnectionAction = "edit" | "duplicate" | "replace" | "delete";

interface Props {
  connection: Connection;
  type: BuilderConnectionType | null;
  /** Id of the user who is looking; not known at first. */
  me: string | undefined;
  selected: boolean;
  onAct: (connection: Connection, action: ConnectionAction) => void;
}

/** One connection of the table; a press opens it. It is drawn again only when it changes. */
export const ConnectionRow = memo(function ConnectionRow(props: Props) {
  const { connection, type, me, selected, onAct } = props;
  const { name, status, created_by, updated_at, last_used_at } = connection;
  const does = (action: ConnectionAction) => () => onAct(connection, action);
  return (
    <tr data-selected={selected || undefined}>
      <td>
        <RowLink onOpen={does("edit")}>
          <Glyph letters={type?.glyph ?? "··"} />
          {name}
        </RowLink>
      </td>
      <td>{type?.label ?? connection.type}</td>
      <td>
        <StatusDot tone={toneOf(status)}>{tellValue(texts.statuses, status)}</StatusDot>
      </td>
      <td>{me === undefined ? null : created_by === me ? texts.you : texts.someone}</td>
      <td>{last_used_at ? <Moment at={last_used_at} /> : texts.never}</td>
      <td>
        <Moment at={updated_at} />
      </td>
      <td>
        <RowMenu
          label={texts.menu(name)}
          actions={[
            { label: texts.edit, onSelect: does("edit") },
            { label: texts.duplicate, onSelect: does("duplicate") },
            { label: texts.replace, onSelect: does("replace") },
            { label: texts.delete, danger: true, onSelect: does("delete") },
          ]}
        />
      </td>
    </tr>
  );
});
