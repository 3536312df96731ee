import { useId, useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { complain, notify, notifyUndoable } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import field from "../../components/Field.module.css";
import { FieldFrame } from "../../components/FieldFrame.tsx";
import { Notice } from "../../components/Notice.tsx";
import { texts as wording } from "../../components/texts.ts";
import type { Connection } from "../../platform/contract.ts";
import { useReplaceConnection, useReplacementPreview } from "../../platform/queries/connections.ts";
import { texts } from "./texts.ts";
import styles from "./Uses.module.css";
import { UsesList } from "./UsesList.tsx";

const words = texts.replacing;

interface Props {
  open: boolean;
  connection: Connection;
  connections: readonly Connection[];
  labelOf: (type: string) => string;
  onClose: () => void;
  onClosed: () => void;
}

/** Puts another connection in the place of one, after showing what that changes. */
export function ReplaceConnectionDialog(props: Props) {
  const { open, connection, connections, labelOf, onClose, onClosed } = props;
  const selectId = useId();
  const [chosen, setChosen] = useState("");
  const preview = useReplacementPreview(connection.id, open && chosen ? chosen : null);
  const replace = useReplaceConnection();
  // Those of its own type first: any node that takes it takes them.
  const others = connections
    .filter(({ id }) => id !== connection.id)
    .sort((a, b) => rank(a, connection) - rank(b, connection) || a.name.localeCompare(b.name));
  const other = others.find(({ id }) => id === chosen);
  const planned = preview.data;
  const error = replace.error ?? preview.error;

  const confirm = async () => {
    if (!other) return;
    const change = { id: connection.id, connection_id: other.id };
    const done = await replace.mutateAsync(change).catch(() => null);
    if (!done) return;
    onClose();
    notifyUndoable(words.done(connection.name, other.name), words.undo, () => {
      const back = { id: other.id, connection_id: connection.id, only: done.workflows };
      replace.mutateAsync(back).then(
        () => notify(words.undone(connection.name)),
        (reason) => complain(words.undo, tellFailure(reason)),
      );
    });
  };
  return (
    <Dialog
      open={open}
      title={words.title(connection.name)}
      closeLabel={frame.close}
      lead={words.lead}
      onClose={onClose}
      onClosed={() => {
        setChosen("");
        replace.reset();
        onClosed();
      }}
      footer={
        <>
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button
            look="primary"
            busy={replace.isPending}
            disabled={!planned || planned.workflows.length === 0}
            onClick={() => void confirm()}
          >
            {replace.isPending ? words.busy : words.confirm}
          </Button>
        </>
      }
    >
      {others.length === 0 ? (
        <Notice tone="info">{words.none}</Notice>
      ) : (
        <FieldFrame
          id={selectId}
          label={words.with}
          control={(control) => (
            <select
              {...control}
              className={field.control}
              value={chosen}
              onChange={(event) => setChosen(event.target.value)}
            >
              <option value="">{words.choose}</option>
              {others.map((each) => (
                <option key={each.id} value={each.id}>
                  {wording.facts(each.name, labelOf(each.type))}
                </option>
              ))}
            </select>
          )}
        />
      )}
      {error ? <Notice tone="bad">{tellFailure(error)}</Notice> : null}
      {preview.isLoading ? <p>{words.looking}</p> : null}
      {planned ? (
        <div className={styles.block}>
          <h3>{words.preview}</h3>
          {planned.workflows.length === 0 ? <p>{words.nothing}</p> : null}
          <UsesList uses={{ workflows: planned.workflows, apps: [] }} />
          {planned.apps.length > 0 ? (
            <>
              <h3>{words.deployed}</h3>
              <UsesList uses={{ workflows: [], apps: planned.apps }} />
            </>
          ) : null}
        </div>
      ) : null}
    </Dialog>
  );
}

function rank({ type }: Connection, replaced: Connection): number {
  return type === replaced.type ? 0 : 1;
}
