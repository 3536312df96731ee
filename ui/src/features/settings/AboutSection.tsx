import { Phrase } from "../../components/Phrase.tsx";
import { IS_DESKTOP } from "../../desktop/browser.ts";
import { useAbout } from "../../platform/queries/about.ts";
import { useMe } from "../../platform/queries/projects.ts";
import { useBackups } from "../../platform/queries/vault.ts";
import { isLoopback } from "../deployments/loopback.ts";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";

/** What runs here, under which licence, and where its data lies. */
export function AboutSection() {
  const about = useAbout().data;
  const me = useMe().data;
  const backups = useBackups();
  const { origin } = window.location;
  const isHere = IS_DESKTOP || isLoopback(origin);
  const folder = backups.data ? folderAround(backups.data.folder) : null;
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
      <dd>
        {folder ? (
          <p>
            <Phrase text={isHere ? texts.about.dataHere : texts.about.dataThere}>
              <code>{folder}</code>
            </Phrase>
          </p>
        ) : null}
        <p>{texts.about.dataBody}</p>
      </dd>
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

/** The folder of the data: that of the backups lies in it. A remote platform may tell neither. */
function folderAround(backups: string): string {
  return backups.replace(/[\\/][^\\/]+$/, "");
}
