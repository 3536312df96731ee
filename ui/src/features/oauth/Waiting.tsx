import { useState } from "react";
import { Button } from "../../components/Button.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { Moment } from "../../components/Moment.tsx";
import { Phrase } from "../../components/Phrase.tsx";
import { PlainField } from "../../components/PlainField.tsx";
import { QrCode } from "../../components/QrCode.tsx";
import { openInBrowser } from "../../desktop/browser.ts";
import { ApiError } from "../../platform/api-error.ts";
import { useSubmitOAuthCode } from "../../platform/queries/oauth.ts";
import { Copyable } from "./Copyable.tsx";
import styles from "./OAuth.module.css";
import { texts } from "./texts.ts";
import type { useAuthorizing } from "./useAuthorizing.ts";

interface Props {
  connectionId: string;
  provider: string;
  authorizing: ReturnType<typeof useAuthorizing>;
}

/** What is being waited for, and the ways to get there from elsewhere. */
export function Waiting({ connectionId, provider, authorizing }: Props) {
  const { attempt, url, code } = authorizing;
  const confirming = attempt?.status === "confirming";
  return (
    <div className={styles.waiting} aria-live="polite">
      <h3>
        <span className={styles.dot} aria-hidden="true" />
        {texts.waiting(provider)}
      </h3>
      {code ? <Code code={code} /> : null}
      {code ? null : (
        <p className={styles.text}>{confirming ? texts.confirming : texts.waitingBody}</p>
      )}
      {attempt ? (
        <p className={styles.text}>
          <Phrase text={texts.until}>
            <Moment at={attempt.expires_at} />
          </Phrase>
        </p>
      ) : null}
      {url ? (
        <>
          <div className={styles.actions}>
            <Button onClick={() => void openInBrowser(url)}>{texts.openAgain}</Button>
            <CopyButton text={url} label={texts.copyLink} copied={texts.copied}>
              {texts.copyLink}
            </CopyButton>
          </div>
          <details className={styles.more}>
            <summary>{texts.elsewhere}</summary>
            <div className={styles.block}>
              <p className={styles.text}>{texts.elsewhereBody}</p>
              <div className={styles.qr}>
                <QrCode text={url} label={texts.qr} />
              </div>
              <Address connectionId={connectionId} />
            </div>
          </details>
        </>
      ) : null}
    </div>
  );
}

function Code({ code }: { code: NonNullable<Props["authorizing"]["code"]> }) {
  const page = code.verification_uri_complete ?? code.verification_uri;
  return (
    <div className={styles.block}>
      <p className={styles.text}>{texts.deviceBody}</p>
      <div className={styles.actions}>
        <span className={styles.code}>{code.user_code}</span>
        <CopyButton text={code.user_code} label={texts.deviceCode} copied={texts.copied} />
      </div>
      <Copyable text={code.verification_uri} label={texts.devicePage} />
      <div className={styles.qr}>
        <QrCode text={page} label={texts.qr} />
      </div>
    </div>
  );
}

function Address({ connectionId }: { connectionId: string }) {
  const [address, setAddress] = useState("");
  const submit = useSubmitOAuthCode();
  const refused = submit.error instanceof ApiError ? submit.error.details.address : undefined;
  return (
    <form
      className={styles.block}
      onSubmit={(event) => {
        event.preventDefault();
        submit.mutate({ id: connectionId, address });
        setAddress("");
      }}
    >
      <PlainField
        label={texts.address}
        value={address}
        autoComplete="off"
        spellCheck={false}
        problem={refused}
        onChange={(event) => setAddress(event.target.value)}
      />
      <div>
        <Button type="submit" busy={submit.isPending} disabled={address.trim() === ""}>
          {texts.bring}
        </Button>
      </div>
    </form>
  );
}
