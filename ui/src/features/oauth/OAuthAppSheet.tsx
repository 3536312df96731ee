import { type FormEvent, useId } from "react";
import { refusalFor } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { MoreFields } from "../../components/MoreFields.tsx";
import { Notice } from "../../components/Notice.tsx";
import { PlainField } from "../../components/PlainField.tsx";
import { Sheet } from "../../components/Sheet.tsx";
import { SheetBody } from "../../components/SheetBody.tsx";
import { SheetFooter } from "../../components/SheetFooter.tsx";
import { openInBrowser } from "../../desktop/browser.ts";
import type { OAuthApp } from "../../platform/contract.ts";
import { usePutOAuthApp } from "../../platform/queries/oauth.ts";
import { Copyable } from "./Copyable.tsx";
import styles from "./OAuth.module.css";
import { texts } from "./texts.ts";

const words = texts.apps;

const ENDPOINTS = [
  ["issuer", words.issuer],
  ["authorization_url", words.authorizationUrl],
  ["token_url", words.tokenUrl],
  ["revocation_url", words.revocationUrl],
  ["device_authorization_url", words.deviceUrl],
  ["pushed_authorization_request_url", words.pushedUrl],
] as const;

/** The client of one provider: what to register there, and what to enter here. */
export function OAuthAppSheet(props: { open: boolean; app: OAuthApp; onClose: () => void }) {
  const { open, app, onClose } = props;
  return (
    <Sheet
      open={open}
      title={words.title(app.label)}
      closeLabel={frame.close}
      onClose={onClose}
      onClosed={() => undefined}
    >
      <OAuthAppForm app={app} onClose={onClose} />
    </Sheet>
  );
}

function OAuthAppForm({ app, onClose }: { app: OAuthApp; onClose: () => void }) {
  const formId = useId();
  const put = usePutOAuthApp();
  const names = Object.fromEntries(ENDPOINTS.map(([name]) => [`endpoints.${name}`, name]));
  const refusal = put.error
    ? refusalFor(put.error, {
        client_id: "client_id",
        client_secret: "client_secret",
        redirect_uri: "redirect_uri",
        ...names,
      })
    : null;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const given = ENDPOINTS.filter(([name]) => text(name)).map(([name]) => [name, text(name)]);
    const saved = await put
      .mutateAsync({
        provider: app.provider,
        client_id: text("client_id"),
        ...(text("client_secret") && { client_secret: text("client_secret") }),
        ...(text("redirect_uri") && { redirect_uri: text("redirect_uri") }),
        endpoints: Object.fromEntries(given),
      })
      .catch(() => null);
    if (!saved) return;
    form.reset();
    notify(words.saved(app.label));
    onClose();
  };
  const elsewhere = ENDPOINTS.some(([name]) => app.endpoints[name] || refusal?.fields[name]);
  return (
    <>
      <SheetBody>
        <div className={styles.block}>
          <p className={styles.text}>{app.register}</p>
          <Copyable text={app.redirect_uri} label={texts.copyRedirect} />
          {app.any_port ? <p className={styles.text}>{words.anyPort}</p> : null}
          <div>
            <Button onClick={() => void openInBrowser(app.register_url)}>
              {words.register(app.label)}
              <Icon name="external" />
            </Button>
          </div>
        </div>
        <form id={formId} className={styles.block} autoComplete="off" noValidate onSubmit={submit}>
          {refusal?.message ? <Notice tone="bad">{refusal.message}</Notice> : null}
          <PlainField
            name="client_id"
            label={words.clientId}
            defaultValue={app.client_id ?? ""}
            spellCheck={false}
            problem={refusal?.fields.client_id}
          />
          <PlainField
            name="client_secret"
            type="password"
            label={words.clientSecret}
            {...(app.secret === "optional" && { optional: words.optional })}
            autoComplete="new-password"
            placeholder={app.has_secret ? words.kept(app.secret_last4 ?? null) : undefined}
            help={words.secretHelp[app.secret]}
            problem={refusal?.fields.client_secret}
          />
          <MoreFields title={words.more} forceOpen={elsewhere}>
            <p className={styles.text}>{words.moreHelp}</p>
            {ENDPOINTS.map(([name, label]) => (
              <PlainField
                key={name}
                name={name}
                label={label}
                optional={words.optional}
                inputMode="url"
                spellCheck={false}
                defaultValue={app.endpoints[name] ?? ""}
                problem={refusal?.fields[name]}
              />
            ))}
            <PlainField
              name="redirect_uri"
              label={words.ownRedirect}
              optional={words.optional}
              inputMode="url"
              spellCheck={false}
              problem={refusal?.fields.redirect_uri}
            />
          </MoreFields>
        </form>
        {app.notes.length ? (
          <ul className={styles.steps}>
            {app.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        ) : null}
      </SheetBody>
      <SheetFooter>
        <Button onClick={onClose}>{frame.cancel}</Button>
        <Button look="primary" type="submit" form={formId} busy={put.isPending}>
          {put.isPending ? words.saving : words.save}
        </Button>
      </SheetFooter>
    </>
  );
}
