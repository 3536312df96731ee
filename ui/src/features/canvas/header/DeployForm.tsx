import { Notice } from "../../../components/Notice.tsx";
import { PlainField } from "../../../components/PlainField.tsx";
import { SwitchField } from "../../../components/SwitchField.tsx";
import { listProblems } from "../model/problems.ts";
import { useDocument, useEditor, useFindings } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { ActsAsBuilder } from "./ActsAsBuilder.tsx";
import styles from "./Header.module.css";
import { NewlyAsked } from "./NewlyAsked.tsx";
import { NEW_APP, type useDeploy } from "./useDeploy.ts";

/** Where a version is deployed to, and what a new App is called. */
export function DeployForm({ deploy }: { deploy: ReturnType<typeof useDeploy> }) {
  const document = useDocument();
  const { surroundings } = useEditor();
  const { problems } = useFindings();
  const words = texts.deploy;
  const { target, refusal, version, unchanged } = deploy;
  const apps = deploy.apps.data ?? [];
  const isUnfinished = listProblems(document, problems, "warning").length > 0;
  return (
    <>
      {refusal?.message ? <Notice tone="bad">{refusal.message}</Notice> : null}
      {isUnfinished ? <Notice tone="bad">{words.warnings}</Notice> : null}
      <ActsAsBuilder document={document} surroundings={surroundings} />
      {apps.length > 0 ? (
        <fieldset className={styles.targets}>
          <legend>{words.target}</legend>
          {apps.map((app) => (
            <Target
              key={app.id}
              id={app.id}
              label={app.name}
              note={
                app.workflow_version_id === version?.id
                  ? words.runsAlready(app.workflow_version.version)
                  : words.runs(app.workflow_version.version)
              }
              deploy={deploy}
            />
          ))}
          <Target id={NEW_APP} label={words.newApp} deploy={deploy} />
        </fieldset>
      ) : null}
      {unchanged && version ? (
        <Notice tone="info">{words.nothingNew(unchanged.name, version.version)}</Notice>
      ) : null}
      {target === NEW_APP ? (
        <>
          <PlainField
            label={words.name}
            help={words.nameHelp}
            problem={refusal?.fields.name}
            maxLength={128}
            value={deploy.name}
            onChange={(event) => deploy.setName(event.target.value)}
          />
          <SwitchField
            label={words.authorization}
            help={words.authorizationHelp}
            checked={deploy.isPrivate}
            onChange={deploy.setPrivate}
          />
        </>
      ) : (
        <NewlyAsked key={target} appId={target} />
      )}
    </>
  );
}

interface TargetProps {
  id: string;
  label: string;
  note?: string;
  deploy: ReturnType<typeof useDeploy>;
}

function Target({ id, label, note, deploy }: TargetProps) {
  return (
    <label className={styles.target}>
      <input
        type="radio"
        name="deploy-target"
        value={id}
        checked={deploy.target === id}
        onChange={() => deploy.setTarget(id)}
      />
      {label}
      {note ? <small>{note}</small> : null}
    </label>
  );
}
