import { useId, useState } from "react";
import { ListFailure } from "../../app/ListFailure.tsx";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { CredentialForm } from "../../components/CredentialForm.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Notice } from "../../components/Notice.tsx";
import { PlainField } from "../../components/PlainField.tsx";
import { SheetBody } from "../../components/SheetBody.tsx";
import { SheetFooter } from "../../components/SheetFooter.tsx";
import type { Connection } from "../../platform/contract.ts";
import {
  type BuilderConnectionType,
  useConnectionTypes,
} from "../../platform/queries/catalogue.ts";
import { useConnections, useCreateConnection } from "../../platform/queries/connections.ts";
import type { ConnectionConfig } from "../../platform/types.ts";
import { useScopesField } from "../oauth/useScopesField.tsx";
import { CheckButton, CheckOutcome } from "./CheckOutcome.tsx";
import { EndsField, endOf } from "./EndsField.tsx";
import { TypePicker } from "./TypePicker.tsx";
import { texts } from "./texts.ts";
import { useCheck } from "./useCheck.ts";
import { useConnectionForm } from "./useConnectionForm.ts";

interface Props {
  projectId: string;
  types: readonly string[] | undefined;
  onCreated: (connection: Connection, type: BuilderConnectionType) => void;
  onCancel: () => void;
}

const NAME_LENGTH = 128;

/** What stands in the panel of a new connection. */
export function AddConnectionForm({ projectId, types: wanted, onCreated, onCancel }: Props) {
  const types = useConnectionTypes();
  const others = useConnections(projectId);
  const create = useCreateConnection();
  const formId = useId();
  const [name, setName] = useState("");
  const [ends, setEnds] = useState("");
  const [picked, setPicked] = useState<BuilderConnectionType | null>(null);
  const only = wanted?.length === 1 ? types.data?.find(({ id }) => id === wanted[0]) : undefined;
  const type = picked ?? only ?? null;
  const { busy, refusal, send } = useConnectionForm(type);
  const check = useCheck(type?.id ?? null);

  const submit = async (config: ConnectionConfig): Promise<boolean> => {
    if (!type) return false;
    const body = {
      name: name.trim(),
      project_id: projectId,
      type: type.id,
      config,
      ...(ends && { expires_at: endOf(ends) }),
    };
    return send(async (signal) => {
      const connection = await create.mutateAsync({ ...body, signal });
      notify(texts.add.created(connection.name));
      onCreated(connection, type);
    });
  };

  const oauth = type?.kind === "oauth2";
  const drawScopes = useScopesField(type);
  const ready = type !== null && name.trim() !== "";
  // What was just made is in the list before the panel is gone.
  const made = create.isPending || create.isSuccess;
  const repeats = !made && others.data?.some((other) => other.name === name.trim()) === true;
  return (
    <>
      <SheetBody>
        {types.isPending ? <Loading>{frame.loading}</Loading> : null}
        {types.error ? <ListFailure error={types.error} onRetry={types.refetch} /> : null}
        {types.data ? (
          <TypePicker types={types.data} wanted={wanted} value={type} onChange={setPicked} />
        ) : null}
        {refusal?.fields.type ? <Notice tone="bad">{refusal.fields.type}</Notice> : null}
        <PlainField
          label={texts.add.name}
          value={name}
          maxLength={NAME_LENGTH}
          help={repeats ? texts.add.nameRepeats : texts.add.nameHelp}
          problem={refusal?.fields.name}
          onChange={(event) => setName(event.target.value)}
          form={formId}
        />
        {type ? (
          <>
            <CredentialForm
              key={type.id}
              id={formId}
              type={type}
              texts={texts.form}
              busy={busy}
              refusal={refusal}
              showsVariables
              drawField={drawScopes}
              onSubmit={submit}
              {...(!oauth && { onCheck: check.ask })}
              onEdit={check.forget}
            />
            {oauth ? null : (
              <EndsField value={ends} problem={refusal?.fields.expires_at} onChange={setEnds} />
            )}
            <CheckOutcome check={check} />
            <Notice tone="safe">{oauth ? texts.add.toAuthorize : texts.add.safety}</Notice>
          </>
        ) : null}
      </SheetBody>
      <SheetFooter start={type && !oauth ? <CheckButton form={formId} check={check} /> : null}>
        <Button onClick={onCancel}>{frame.cancel}</Button>
        <Button look="primary" type="submit" form={formId} busy={busy} disabled={!ready}>
          {busy ? texts.add.creating : texts.add.create}
        </Button>
      </SheetFooter>
    </>
  );
}
