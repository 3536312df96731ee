import { tellFailure } from "../../app/failure.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { Moment } from "../../components/Moment.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Phrase } from "../../components/Phrase.tsx";
import type { Connection } from "../../platform/contract.ts";
import { useRevokeConnection } from "../../platform/queries/oauth.ts";
import { Finding } from "./Finding.tsx";
import styles from "./OAuth.module.css";
import { texts } from "./texts.ts";

interface Props {
  connection: Connection;
  onAuthorize: () => void;
}

const words = texts.grant;

/** What a provider granted to a connection, what is wrong with it, and what can be done. */
export function GrantFacts({ connection, onAuthorize }: Props) {
  const revoke = useRevokeConnection();
  const grant = connection.oauth2;
  const ask = async () => {
    const answer = await revoke.mutateAsync(connection.id).catch(() => null);
    if (answer?.revoked) notify(words.revoked);
  };
  const refused = revoke.data?.revoked === false ? revoke.data.reason : null;
  return (
    <section className={styles.block} aria-label={words.title}>
      {grant?.findings.map((finding) => (
        <Finding
          key={finding.code}
          finding={finding}
          tone={connection.status === "active" ? "info" : "bad"}
        />
      ))}
      {grant ? <Facts grant={grant} /> : null}
      {revoke.error ? <Notice tone="bad">{tellFailure(revoke.error)}</Notice> : null}
      {refused ? <Notice tone="bad">{refused}</Notice> : null}
      <div className={styles.actions}>
        <Button look={connection.status === "active" ? "plain" : "primary"} onClick={onAuthorize}>
          {grant ? texts.again : texts.authorize}
        </Button>
        {grant && connection.status === "active" ? (
          <Button look="danger" busy={revoke.isPending} onClick={() => void ask()}>
            {revoke.isPending ? words.revoking : words.revoke}
          </Button>
        ) : null}
      </div>
    </section>
  );
}

function Facts({ grant }: { grant: NonNullable<Connection["oauth2"]> }) {
  const { account, scopes_asked: asked, scopes_granted: granted } = grant;
  const shown = granted ?? asked;
  const missing = granted
    ? asked.filter((scope) => !granted.some((has) => has.endsWith(scope)))
    : [];
  const renewed = grant.renewable ? words.renewable : words.notRenewable;
  return (
    <dl className={styles.facts}>
      <dt>{words.account}</dt>
      <dd>{account ?? words.unknown}</dd>
      {grant.instance ? (
        <>
          <dt>{words.instance}</dt>
          <dd>
            <code className={styles.address}>{grant.instance}</code>
          </dd>
        </>
      ) : null}
      <dt>{words.scopes}</dt>
      <dd>
        {shown.length === 0 ? (granted ? words.nothing : words.usual) : null}
        <ul className={styles.list}>
          {shown.map((scope) => (
            <li key={scope}>
              <code>{scope}</code>
            </li>
          ))}
          {missing.map((scope) => (
            <li key={scope}>
              <code>{scope}</code> <small>{words.missing}</small>
            </li>
          ))}
        </ul>
      </dd>
      <dt>{words.renewed}</dt>
      <dd>
        {grant.refreshed_at ? (
          <Phrase text={(when) => words.renewedAt(renewed, when)}>
            <Moment at={grant.refreshed_at} />
          </Phrase>
        ) : (
          renewed
        )}
      </dd>
      {grant.dies_at ? (
        <>
          <dt>{words.ends}</dt>
          <dd>
            <Phrase text={grant.renewable ? words.endsUnused : (when) => when}>
              <Moment at={grant.dies_at} />
            </Phrase>
          </dd>
        </>
      ) : null}
      {grant.renewable && grant.access_expires_at ? (
        <>
          <dt>{words.access}</dt>
          <dd>
            <Moment at={grant.access_expires_at} />
          </dd>
        </>
      ) : null}
    </dl>
  );
}
