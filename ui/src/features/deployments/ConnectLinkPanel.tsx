import { ExternalLink } from "lucide-react";
import { tellFailure } from "../../app/failure.ts";
import { SecretCopyButton } from "../../app/SecretCopyButton.tsx";
import { complain } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { tellTimeOfDay } from "../../components/moment.ts";
import { Notice } from "../../components/Notice.tsx";
import { Phrase } from "../../components/Phrase.tsx";
import { QrCode } from "../../components/QrCode.tsx";
import { IS_DESKTOP, openConnectPage, openInBrowser } from "../../desktop/browser.ts";
import { useMintConnectLink } from "../../platform/queries/app-users.ts";
import styles from "./ConnectLinkPanel.module.css";
import { isLoopback } from "./loopback.ts";
import { texts } from "./texts.ts";

const PUBLIC_URL_FLAG = "--public-url";

/** Mints a connect link for one user: to be copied, opened here, or scanned. */
export function ConnectLinkPanel({ appId, userId }: { appId: string; userId: string }) {
  const mint = useMintConnectLink(appId);
  const link = mint.data;
  const { user } = texts;
  const open = (url: string) => {
    const opening = IS_DESKTOP ? openConnectPage(appId, userId) : openInBrowser(url);
    opening.catch((error: unknown) => complain(user.open, tellFailure(error)));
  };
  return (
    <div className={styles.panel}>
      <p className={styles.lead}>{user.linkLead}</p>
      {link ? (
        <>
          <div className={styles.line}>
            <output className={styles.link} aria-label={user.linkLabel}>
              {link.url}
            </output>
            <SecretCopyButton text={link.url} label={user.copyLabel}>
              {user.copy}
            </SecretCopyButton>
          </div>
          <p className={styles.lead}>{user.until(tellTimeOfDay(link.expires_at))}</p>
          {isLoopback(link.url) ? (
            <p className={styles.lead}>
              <Phrase text={user.local}>
                <code className={styles.flag}>{PUBLIC_URL_FLAG}</code>
              </Phrase>
            </p>
          ) : null}
          <div className={styles.qr}>
            <QrCode text={link.url} label={user.qr} />
          </div>
        </>
      ) : null}
      {mint.error ? <Notice tone="bad">{tellFailure(mint.error)}</Notice> : null}
      <div className={styles.actions}>
        {link ? (
          <Button onClick={() => open(link.url)}>
            <ExternalLink size={16} strokeWidth={1.5} aria-hidden="true" />
            {user.open}
          </Button>
        ) : null}
        <Button
          look={link ? "plain" : "primary"}
          busy={mint.isPending}
          onClick={() => mint.mutate(userId)}
        >
          {mint.isPending ? user.minting : link ? user.mintAgain : user.mint}
        </Button>
      </div>
    </div>
  );
}
