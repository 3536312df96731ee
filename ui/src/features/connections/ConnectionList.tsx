import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { navigate } from "../../app/routes.ts";
import { Toolbar } from "../../app/Toolbar.tsx";
import { complain, notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { SearchField } from "../../components/SearchField.tsx";
import { Select } from "../../components/Select.tsx";
import type { Connection } from "../../platform/contract.ts";
import { useConnectionTypes } from "../../platform/queries/catalogue.ts";
import { useDuplicateConnection } from "../../platform/queries/connections.ts";
import type { ConnectionAction } from "./ConnectionRow.tsx";
import { ConnectionTable } from "./ConnectionTable.tsx";
import { type Filter, filterConnections, sortConnections } from "./connection-list.ts";
import { STATUSES } from "./connection-status.ts";
import { DeleteConnectionDialog } from "./DeleteConnectionDialog.tsx";
import { EditConnectionPanel } from "./EditConnectionPanel.tsx";
import { ReplaceConnectionDialog } from "./ReplaceConnectionDialog.tsx";
import { texts } from "./texts.ts";

const ALL: Filter = { search: "", type: "", status: "" };

interface Props {
  connections: readonly Connection[];
  /** Id of the connection whose panel the address opens. */
  opened: string | null;
}

/** The table of connections, with what narrows it and what opens from it. */
export function ConnectionList({ connections, opened: addressed }: Props) {
  const types = useConnectionTypes().data;
  const typeOf = (id: string) => types?.find((type) => type.id === id) ?? null;
  const labelOf = (id: string) => typeOf(id)?.label ?? id;
  const [filter, setFilter] = useState(ALL);
  const [picked, setChosen] = useState<Connection | null>(null);
  // As it is now: a sign-in changes it while its panel is open. What was just deleted stays as it was.
  const chosen = connections.find(({ id }) => id === picked?.id) ?? picked;
  const [opened, setOpened] = useState<Exclude<ConnectionAction, "duplicate"> | null>(null);
  const [followed, setFollowed] = useState<string | null>(null);
  const found = connections.find(({ id }) => id === addressed);
  // One that was made elsewhere is opened once the list has it.
  if (addressed !== followed && (found || addressed === null)) {
    setFollowed(addressed);
    if (found) {
      setChosen(found);
      setOpened("edit");
    }
  }
  const close = () => {
    setOpened(null);
    if (addressed) navigate({ page: "connections" });
  };
  const closed = () => {
    if (opened === null) setChosen(null);
  };
  const used = useMemo(
    () => [...new Set(connections.map(({ type }) => type))].sort(),
    [connections],
  );
  const sorted = useMemo(() => {
    const labels = new Map(types?.map(({ id, label }) => [id, label]));
    return sortConnections(connections, (id) => labels.get(id) ?? id);
  }, [connections, types]);
  const search = useDeferredValue(filter);
  const shown = useMemo(() => filterConnections(sorted, search), [sorted, search]);
  const { mutate: duplicate } = useDuplicateConnection();
  // The same at every key press, so that the table is not drawn again for it.
  const act = useCallback(
    (connection: Connection, action: ConnectionAction) => {
      if (action !== "duplicate") {
        setChosen(connection);
        setOpened(action);
        return;
      }
      duplicate(connection.id, {
        onSuccess: (copy) => {
          notify(texts.duplicated(copy.name));
          setChosen(copy);
          setOpened("edit");
        },
        onError: (error) => complain(texts.duplicate, tellFailure(error)),
      });
    },
    [duplicate],
  );
  return (
    <>
      <Toolbar>
        <SearchField
          label={texts.search}
          value={filter.search}
          onChange={(search) => setFilter({ ...filter, search })}
        />
        <Select
          label={texts.type}
          value={filter.type}
          options={[
            { value: "", label: texts.allTypes },
            ...used.map((value) => ({ value, label: labelOf(value) })),
          ]}
          onChange={(type) => setFilter({ ...filter, type })}
        />
        <Select
          label={texts.status}
          value={filter.status}
          options={[
            { value: "", label: texts.allStatuses },
            ...STATUSES.map((value) => ({ value, label: texts.statuses[value] })),
          ]}
          onChange={(status) => setFilter({ ...filter, status })}
        />
      </Toolbar>
      <ConnectionTable
        connections={shown}
        types={types}
        selected={opened === "edit" ? (chosen?.id ?? null) : null}
        onAct={act}
      />
      {shown.length === 0 ? (
        <div>
          <p>{texts.noneFound}</p>
          <Button onClick={() => setFilter(ALL)}>{texts.clear}</Button>
        </div>
      ) : null}
      {chosen ? (
        <>
          <EditConnectionPanel
            key={`edit-${chosen.id}`}
            open={opened === "edit"}
            connection={chosen}
            type={typeOf(chosen.type)}
            onDelete={() => act(chosen, "delete")}
            onClose={close}
            onClosed={closed}
          />
          <ReplaceConnectionDialog
            key={`replace-${chosen.id}`}
            open={opened === "replace"}
            connection={chosen}
            connections={connections}
            labelOf={labelOf}
            onClose={close}
            onClosed={closed}
          />
          <DeleteConnectionDialog
            key={`delete-${chosen.id}`}
            open={opened === "delete"}
            connection={chosen}
            onDeleted={close}
            onClose={close}
            onClosed={closed}
          />
        </>
      ) : null}
    </>
  );
}
