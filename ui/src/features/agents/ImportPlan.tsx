import { useLayoutEffect, useRef } from "react";
import { useProject } from "../../app/ProjectProvider.tsx";
import { tellList } from "../../components/locale.ts";
import { Notice } from "../../components/Notice.tsx";
import { Phrase } from "../../components/Phrase.tsx";
import { Select } from "../../components/Select.tsx";
import { SwitchField } from "../../components/SwitchField.tsx";
import type { ImportedConnection, ImportedWorkflow } from "../../platform/contract.ts";
import { useConnections } from "../../platform/queries/connections.ts";
import styles from "./ImportDialog.module.css";
import { texts } from "./texts.ts";
import type { Import } from "./useImport.ts";

/**
 * What would be made of a document, and the connections that have to be chosen for it. It takes the
 * focus from the fields whose place it takes. A frame later the dialog would take it itself, out of
 * whatever the user has gone to by then.
 */
export function ImportPlan({ work, plan }: { work: Import; plan: ImportedWorkflow }) {
  const words = texts.import;
  const top = useRef<HTMLElement>(null);
  useLayoutEffect(() => top.current?.focus(), []);
  const open = plan.connections.filter(({ action }) => action === "open").length;
  const told = open ? words.waits(plan.name, plan.nodes, open) : words.made(plan.name, plan.nodes);
  const hasSecrets = plan.connections.some(({ secrets }) => secrets.length > 0);
  return (
    <section ref={top} className={styles.plan} tabIndex={-1} aria-label={told}>
      <Notice tone={open ? "warn" : "ok"}>{told}</Notice>
      {hasSecrets ? (
        <SwitchField
          label={words.seal}
          help={words.sealHelp}
          checked={work.seal}
          onChange={work.setSeal}
        />
      ) : null}
      {plan.connections.length > 0 ? (
        <section>
          <h3>{words.connections}</h3>
          <ul className={styles.list}>
            {plan.connections.map((connection) => (
              <Row key={connection.key} connection={connection} work={work} />
            ))}
          </ul>
        </section>
      ) : null}
      {plan.requirements.length > 0 ? (
        <section>
          <h3>{words.requirements}</h3>
          <ul className={styles.list}>
            {plan.requirements.map(({ name, title, spec }) => (
              <li key={name}>
                <span>{title}</span> <code>{spec.type ?? spec.app_slug}</code>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {plan.warnings.length > 0 ? (
        <section>
          <h3>{words.notes}</h3>
          <ul className={styles.list}>
            {plan.warnings.map(({ node_id, reason }) => (
              <li key={`${node_id} ${reason}`}>
                <span>
                  {node_id ? (
                    <Phrase text={(node) => words.changed(node, reason)}>
                      <code>{node_id}</code>
                    </Phrase>
                  ) : (
                    words.remark(reason)
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </section>
  );
}

function Row({ connection, work }: { connection: ImportedConnection; work: Import }) {
  const { project } = useProject();
  const known = useConnections(project.id).data ?? [];
  const words = texts.import;
  const { key, action, type, reason } = connection;
  const chosen = work.chosen[key];
  const fits = known.filter(
    (one) => !type || one.type === type || one.oauth2 !== undefined || one.id === chosen,
  );
  return (
    <li data-open={action === "open" || undefined}>
      <code>{key}</code> <span>{tell(connection)}</span>
      {action === "open" && reason ? <small>{words.why(reason)}</small> : null}
      {action === "open" || chosen ? (
        <Select
          label={words.acts(key)}
          showsValue
          options={[
            { value: "", label: words.choosing },
            ...fits.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={chosen ?? ""}
          onChange={(id) => work.choose(key, id)}
        />
      ) : null}
    </li>
  );
}

function tell({ action, secrets, environment }: ImportedConnection): string {
  const words = texts.import;
  if (action === "open") return words.open;
  if (action === "used") return words.used;
  if (secrets.length > 0) return words.sealed(tellList(secrets));
  if (environment.length > 0) return words.environment(tellList(environment));
  return words.willBeMade;
}
