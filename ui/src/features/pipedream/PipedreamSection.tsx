import { type FormEvent, useState } from "react";
import { refusalFor, tellFailure } from "../../app/failure.ts";
import { ListFailure } from "../../app/ListFailure.tsx";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import field from "../../components/Field.module.css";
import { FieldFrame } from "../../components/FieldFrame.tsx";
import { Loading } from "../../components/Loading.tsx";
import { MoreFields } from "../../components/MoreFields.tsx";
import { Notice } from "../../components/Notice.tsx";
import { PlainField } from "../../components/PlainField.tsx";
import { openInBrowser } from "../../desktop/browser.ts";
import type { PipedreamSettings } from "../../platform/contract.ts";
import {
  useDeletePipedreamSettings,
  usePipedreamSettings,
  usePutPipedreamSettings,
} from "../../platform/queries/pipedream.ts";
import styles from "../settings/Section.module.css";
import { texts } from "./texts.ts";

const PROJECTS = "https://pipedream.com/projects";
const NAMES = {
  project_id: "project_id",
  environment: "environment",
  client_id: "client_id",
  client_secret: "client_secret",
  base_url: "base_url",
};

/** Settings: the project at Pipedream that accounts are linked through. */
export function PipedreamSection() {
  const settings = usePipedreamSettings();
  const [removing, setRemoving] = useState(false);
  const { data } = settings;
  return (
    <section className={styles.section}>
      <p>{texts.body}</p>
      <div className={styles.actions}>
        <Button onClick={() => void openInBrowser(PROJECTS)}>{texts.where}</Button>
      </div>
      {settings.isPending ? <Loading>{frame.loading}</Loading> : null}
      {settings.error && !data ? (
        <ListFailure error={settings.error} onRetry={settings.refetch} />
      ) : null}
      {data ? (
        <>
          <Notice tone={data.configured ? "ok" : "info"}>
            {data.configured
              ? texts.present(data.project_id ?? "", data.environment ?? "")
              : texts.absent}
          </Notice>
          {data.limits.length ? (
            <>
              <h2>{texts.limits}</h2>
              <ul>
                {data.limits.map((limit) => (
                  <li key={limit}>{limit}</li>
                ))}
              </ul>
            </>
          ) : null}
          <SettingsForm key={data.updated_at} settings={data} onRemove={() => setRemoving(true)} />
        </>
      ) : null}
      <RemoveDialog open={removing} onClose={() => setRemoving(false)} />
    </section>
  );
}

function SettingsForm(props: { settings: PipedreamSettings; onRemove: () => void }) {
  const { settings, onRemove } = props;
  const put = usePutPipedreamSettings();
  const refusal = put.error ? refusalFor(put.error, NAMES) : null;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (put.isPending) return;
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const saved = await put
      .mutateAsync({
        project_id: text("project_id"),
        environment: text("environment"),
        client_id: text("client_id"),
        ...(text("client_secret") && { client_secret: text("client_secret") }),
        ...(text("base_url") && { base_url: text("base_url") }),
      })
      .catch(() => null);
    if (saved) notify(texts.saved);
  };
  const last4 = settings.secret_last4 ?? null;
  return (
    <form className={styles.section} autoComplete="off" noValidate onSubmit={submit}>
      {refusal?.message ? <Notice tone="bad">{refusal.message}</Notice> : null}
      <PlainField
        name="project_id"
        label={texts.project}
        help={texts.projectHelp}
        defaultValue={settings.project_id ?? ""}
        spellCheck={false}
        problem={refusal?.fields.project_id}
      />
      <FieldFrame
        id="pipedream-environment"
        label={texts.environment}
        help={texts.environmentHelp}
        problem={refusal?.fields.environment}
        control={(control) => (
          <select
            {...control}
            name="environment"
            className={field.control}
            defaultValue={settings.environment ?? "development"}
          >
            {Object.entries(texts.environments).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      />
      <PlainField
        name="client_id"
        label={texts.client}
        defaultValue={settings.client_id ?? ""}
        spellCheck={false}
        problem={refusal?.fields.client_id}
      />
      <PlainField
        name="client_secret"
        type="password"
        label={texts.secret}
        autoComplete="new-password"
        placeholder={settings.configured ? texts.kept(last4) : undefined}
        problem={refusal?.fields.client_secret}
      />
      <MoreFields title={texts.more} forceOpen={Boolean(refusal?.fields.base_url)}>
        <PlainField
          name="base_url"
          type="url"
          label={texts.address}
          help={texts.addressHelp}
          defaultValue={settings.base_url}
          spellCheck={false}
          problem={refusal?.fields.base_url}
        />
      </MoreFields>
      <div className={styles.actions}>
        <Button look="primary" type="submit" busy={put.isPending}>
          {put.isPending ? texts.saving : texts.save}
        </Button>
        {settings.configured ? (
          <Button look="danger" onClick={onRemove}>
            {texts.remove}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

function RemoveDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const remove = useDeletePipedreamSettings();
  const confirm = async () => {
    const removed = await remove.mutateAsync().catch(() => null);
    if (removed === null) return;
    notify(texts.removed);
    onClose();
  };
  return (
    <ConfirmDialog
      open={open}
      title={texts.removeTitle}
      confirm={remove.isPending ? texts.removing : texts.remove.replace("…", "")}
      cancel={frame.cancel}
      busy={remove.isPending}
      problem={remove.error ? tellFailure(remove.error) : null}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {texts.removeBody}
    </ConfirmDialog>
  );
}
