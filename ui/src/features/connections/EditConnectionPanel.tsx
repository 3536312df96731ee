import { useCallback, useId, useState } from "react";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { CredentialForm } from "../../components/CredentialForm.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Sheet } from "../../components/Sheet.tsx";
import { SheetBody } from "../../components/SheetBody.tsx";
import { SheetFooter } from "../../components/SheetFooter.tsx";
import type { Connection } from "../../platform/contract.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { useUpdateConnection } from "../../platform/queries/connections.ts";
import type { ConnectionConfig } from "../../platform/types.ts";
import { Activity } from "../audit/Activity.tsx";
import { ActivityList } from "../audit/ActivityList.tsx";
import { AuthorizePanel, authorizeTitle } from "../oauth/AuthorizePanel.tsx";
import { GrantFacts } from "../oauth/GrantFacts.tsx";
import { useScopesField } from "../oauth/useScopesField.tsx";
import { CheckButton, CheckOutcome } from "./CheckOutcome.tsx";
import { ConnectionFacts } from "./ConnectionFacts.tsx";
import styles from "./EditConnectionPanel.module.css";
import { dayOf, EndsField, endOf } from "./EndsField.tsx";
import { storedConfig } from "./stored-config.ts";
import { texts } from "./texts.ts";
import { useCheck } from "./useCheck.ts";
import { useConnectionForm } from "./useConnectionForm.ts";
import { WhereUsed } from "./WhereUsed.tsx";

interface Props {
  open: boolean;
  connection: Connection;
  type: BuilderConnectionType | null;
  onDelete: () => void;
  onClose: () => void;
  onClosed: () => void;
}

/** The side sheet of a connection that exists: its config can be updated, its secrets replaced. */
export function EditConnectionPanel(props: Props) {
  const { open, connection, type, onDelete, onClose, onClosed } = props;
  const formId = useId();
  const activityId = useId();
  const update = useUpdateConnection();
  const { busy, refusal, send } = useConnectionForm(type);
  const secrets = Object.keys(connection.secrets);
  const check = useCheck(connection.type, { id: connection.id, secrets });
  const oauth = type?.kind === "oauth2";
  const drawScopes = useScopesField(type);
  const [authorizing, setAuthorizing] = useState(false);
  const stored = dayOf(connection.expires_at);
  const [ends, setEnds] = useState(stored);
  const back = useCallback(() => setAuthorizing(false), []);
  const submit = (config: ConnectionConfig) =>
    send(async (signal) => {
      const change = { id: connection.id, config, expires_at: endOf(ends), signal };
      await update.mutateAsync(ends === stored ? { id: connection.id, config, signal } : change);
      notify(texts.update.updated(connection.name));
      onClose();
    });
  return (
    <Sheet
      open={open}
      title={authorizing ? authorizeTitle : connection.name}
      closeLabel={frame.close}
      onClose={onClose}
      onClosed={() => {
        setAuthorizing(false);
        onClosed();
      }}
    >
      {authorizing && type ? (
        <AuthorizePanel connection={connection} type={type} onConnected={back} onClose={back} />
      ) : (
        <>
          <SheetBody>
            <ConnectionFacts connection={connection} type={type} />
            <WhereUsed connection={connection} />
            {oauth ? (
              <GrantFacts connection={connection} onAuthorize={() => setAuthorizing(true)} />
            ) : null}
            {type ? (
              <CredentialForm
                id={formId}
                type={type}
                texts={texts.form}
                busy={busy}
                refusal={refusal}
                stored={storedConfig(connection)}
                showsVariables
                drawField={drawScopes}
                onSubmit={submit}
                {...(!oauth && { onCheck: check.ask })}
                onEdit={check.forget}
              />
            ) : (
              <Notice tone="bad">{texts.update.unknownType}</Notice>
            )}
            {type && !oauth ? (
              <EndsField value={ends} problem={refusal?.fields.expires_at} onChange={setEnds} />
            ) : null}
            <CheckOutcome check={check} />
            <Notice tone="safe">{texts.add.safety}</Notice>
            <section aria-labelledby={activityId}>
              <h2 className={styles.heading} id={activityId}>
                {texts.activity}
              </h2>
              <Activity objectId={connection.id} size={10} empty={texts.noActivity}>
                {(events) => <ActivityList events={events} />}
              </Activity>
            </section>
          </SheetBody>
          <SheetFooter
            start={
              <>
                <Button look="danger" onClick={onDelete}>
                  {texts.delete}
                </Button>
                {type && !oauth ? <CheckButton form={formId} check={check} /> : null}
              </>
            }
          >
            <Button onClick={onClose}>{frame.cancel}</Button>
            <Button look="primary" type="submit" form={formId} busy={busy} disabled={!type}>
              {busy ? texts.update.busy : texts.update.submit}
            </Button>
          </SheetFooter>
        </>
      )}
    </Sheet>
  );
}
