import { texts as frame } from "../../app/texts.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { Tag } from "../../components/Tag.tsx";
import type { App } from "../../platform/contract.ts";
import styles from "./AppFacts.module.css";
import { texts } from "./texts.ts";

/** Where an App answers, and whether calls need a key. */
export function AppFacts({ app }: { app: App }) {
  const isPrivate = app.access_control.access_type === "private";
  const { hostname, url } = app;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{texts.app.hostname}</dt>
        <dd>
          <code title={hostname}>{hostname}</code>
          <CopyButton text={hostname} label={texts.app.copyHostname} copied={frame.copied} />
        </dd>
      </div>
      <div>
        <dt>{texts.app.address}</dt>
        <dd>
          <code title={url}>{url}</code>
          <CopyButton text={url} label={texts.app.copyAddress} copied={frame.copied} />
        </dd>
      </div>
      <div>
        <dt>{texts.app.authorization}</dt>
        <dd>
          <Tag>{isPrivate ? texts.enabled : texts.disabled}</Tag>
        </dd>
      </div>
    </dl>
  );
}
