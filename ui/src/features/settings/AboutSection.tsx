import { IS_DESKTOP } from "../../desktop/browser.ts";
import { useAbout } from "../../platform/queries/about.ts";
import { useConnectionClients } from "../../platform/queries/connections.ts";
import { useMe } from "../../platform/queries/projects.ts";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";

/** What runs here, under which licence, and where its data lies. */
export function AboutSection() {
  const about = useAbout().data;
  const me = useMe().data;
  const clients = useConnectionClients().data;
  const { origin } = window.location;
  return (
    <dl className={styles.facts}>
      <dt>{texts.about.version}</dt>
      <dd>{about ? texts.about.product(about.title, about.version) : "…"}</dd>
      {IS_DESKTOP ? null : (
        <>
          <dt>{texts.about.address}</dt>
          <dd>
            <code>{origin}</code>
          </dd>
        </>
      )}
      <dt>{texts.about.account}</dt>
      <dd>{me ? texts.about.person(me.first_name, me.last_name, me.email) : "…"}</dd>
      <dt>{texts.about.data}</dt>
      <dd>{texts.about.dataBody}</dd>
      {clients ? (
        <>
          <dt>{texts.about.clients}</dt>
          <dd>{texts.about.clientsBody(clients.live, clients.hits, clients.misses)}</dd>
        </>
      ) : null}
      <dt>{texts.about.licence}</dt>
      <dd>{texts.about.licenceBody}</dd>
      {IS_DESKTOP ? null : (
        <>
          <dt>{texts.about.contract}</dt>
          <dd>
            <a href="/openapi.json" target="_blank" rel="noopener noreferrer">
              {texts.about.contractBody}
            </a>
          </dd>
        </>
      )}
    </dl>
  );
}
