import { Creator } from "../../app/Creator.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Moment } from "../../components/Moment.tsx";
import { RowLink } from "../../components/RowLink.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { StatusDot } from "../../components/StatusDot.tsx";
import type { Connection } from "../../platform/contract.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { toneOf } from "./connection-status.ts";
import { texts } from "./texts.ts";

interface Props {
  connection: Connection;
  type: BuilderConnectionType | null;
  selected: boolean;
  onOpen: () => void;
  onDuplicate: () => void;
  onReplace: () => void;
  onDelete: () => void;
}

/** One connection of the table; a press opens it. */
export function ConnectionRow(props: Props) {
  const { connection, type, selected, onOpen, onDuplicate, onReplace, onDelete } = props;
  const { name, status, created_by, updated_at, last_used_at } = connection;
  return (
    <tr data-selected={selected || undefined}>
      <td>
        <RowLink onOpen={onOpen}>
          <Glyph letters={type?.glyph ?? "··"} />
          {name}
        </RowLink>
      </td>
      <td>{type?.label ?? connection.type}</td>
      <td>
        <StatusDot tone={toneOf(status)}>{status}</StatusDot>
      </td>
      <td>
        <Creator id={created_by} you={texts.you} someone={texts.someone} />
      </td>
      <td>{last_used_at ? <Moment at={last_used_at} /> : texts.never}</td>
      <td>
        <Moment at={updated_at} />
      </td>
      <td>
        <RowMenu
          label={texts.menu(name)}
          actions={[
            { label: texts.edit, onSelect: onOpen },
            { label: texts.duplicate, onSelect: onDuplicate },
            { label: texts.replace, onSelect: onReplace },
            { label: texts.delete, danger: true, onSelect: onDelete },
          ]}
        />
      </td>
    </tr>
  );
}
