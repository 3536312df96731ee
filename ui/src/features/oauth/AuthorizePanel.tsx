import { useCallback } from "react";
import { tellFailure } from "../../app/failure.ts";
import { linkTo } from "../../app/routes.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { Notice } from "../../components/Notice.tsx";
import { SheetBody } from "../../components/SheetBody.tsx";
import { SheetFooter } from "../../components/SheetFooter.tsx";
import { ApiError } from "../../platform/api-error.ts";
import type { Connection } from "../../platform/contract.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { useOAuthApps } from "../../platform/queries/oauth.ts";
import { Copyable } from "./Copyable.tsx";
import { Finding } from "./Finding.tsx";
import styles from "./OAuth.module.css";
import { providerOf } from "./provider.ts";
import { texts } from "./texts.ts";
import { useAuthorizing } from "./useAuthorizing.ts";
import { Waiting } from "./Waiting.tsx";

interface Props {
  connection: Connection;
  type: BuilderConnectionType;
  onConnected: () => void;
  onClose: () => void;
}

/** **Authorize connection**: sends the builder to the provider, and waits for the answer. */
export function AuthorizePanel({ connection, type, onConnected, onClose }: Props) {
  const apps = useOAuthApps();
  const app = apps.data?.find(({ provider }) => provider === providerOf(type, connection.config));
  const provider = app?.label ?? type.label;
  const connected = useCallback(() => {
    notify(texts.connected(provider));
    onConnected();
  }, [provider, onConnected]);
  const authorizing = useAuthorizing(connection.id, connected);
  const { attempt, waiting, opening, error } = authorizing;
  const device = app ? app.device : Boolean(connection.config.device_authorization_url);
  const redirect = attempt?.redirect_uri || app?.redirect_uri;
  return (
    <>
      <SheetBody>
        <p className={styles.text}>{texts.lead(provider)}</p>
        {attempt?.status === "failed" && attempt.problem ? (
          <Finding finding={attempt.problem} />
        ) : null}
        {error ? <Refused error={error} /> : null}
        {waiting ? (
          <Waiting connectionId={connection.id} provider={provider} authorizing={authorizing} />
        ) : null}
        {redirect && !authorizing.code ? (
          <div className={styles.block}>
            <h3 className={styles.subtitle}>{texts.redirect}</h3>
            <p className={styles.text}>{texts.redirectHelp(provider)}</p>
            <Copyable text={redirect} label={texts.copyRedirect} />
          </div>
        ) : null}
        {app?.notes.length && !waiting ? (
          <ul className={styles.steps}>
            {app.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        ) : null}
      </SheetBody>
      <SheetFooter
        start={
          device && !waiting ? (
            <Button onClick={() => void authorizing.startOnDevice()}>{texts.device}</Button>
          ) : null
        }
      >
        {waiting ? (
          <Button onClick={() => void authorizing.cancel()}>{texts.cancel}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{texts.later}</Button>
            <Button look="primary" busy={opening} onClick={() => void authorizing.start()}>
              {opening ? texts.opening : texts.authorize}
            </Button>
          </>
        )}
      </SheetFooter>
    </>
  );
}

function Refused({ error }: { error: Error }) {
  const unset = error instanceof ApiError && error.code === "not_configured";
  return (
    <Notice tone="bad">
      {tellFailure(error)}{" "}
      {unset ? <a href={linkTo({ page: "settings", section: "oauth" })}>{texts.settings}</a> : null}
    </Notice>
  );
}

/** What a sheet says while it is about an authorization. */
export const authorizeTitle = texts.title;
export const closeLabel = frame.close;
