import { type FormEvent, useId } from "react";
import { tellFailure } from "../../../app/failure.ts";
import type { AppTab } from "../../../app/routes.ts";
import { Button } from "../../../components/Button.tsx";
import { Dialog } from "../../../components/Dialog.tsx";
import { Loading } from "../../../components/Loading.tsx";
import { Moment } from "../../../components/Moment.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { Phrase } from "../../../components/Phrase.tsx";
import type { App, Version } from "../../../platform/contract.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { DeployForm } from "./DeployForm.tsx";
import styles from "./Header.module.css";
import { useDeploy } from "./useDeploy.ts";

interface Props {
  open: boolean;
  /** Whether it leads to the App's Test tab, once that is deployed. */
  isToTest: boolean;
  onClose: () => void;
  /** The canvas holds what no version has. */
  onSaveFirst: () => void;
}

/** **Deploy**: the newest version as a new App, or to an App that runs this workflow already. */
export function DeployDialog({ open, isToTest, onClose, onSaveFirst }: Props) {
  const { workflow, onNavigate } = useEditor();
  const deploy = useDeploy(open);
  const id = useId();
  const words = texts.deploy;
  const { app, version, unchanged, mustSave, isPending } = deploy;
  const openApp = ({ id: appId }: App, tab: AppTab) => {
    onClose();
    onNavigate({ page: "deployment", id: appId, tab });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const deployed = await deploy.submit();
    if (deployed && isToTest) openApp(deployed, "test");
  };
  const title = words.title(version?.version ?? null);
  const error = deploy.latest.error ?? deploy.apps.error;
  return (
    <Dialog
      open={open}
      title={app ? words.done(app.name) : mustSave ? words.saveFirst : title}
      closeLabel={words.close}
      lead={app || mustSave ? null : <Lead version={version} isToTest={isToTest} />}
      onClose={onClose}
      onClosed={deploy.reset}
      footer={
        app ? (
          <>
            <Button onClick={onClose}>{words.close}</Button>
            <Button look="primary" onClick={() => openApp(app, "integration")}>
              {words.open}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>{words.cancel}</Button>
            {mustSave ? (
              <Button look="primary" onClick={onSaveFirst}>
                {words.save}
              </Button>
            ) : (
              <Button
                look="primary"
                type="submit"
                form={id}
                busy={isPending}
                disabled={!version || unchanged !== null}
              >
                {isPending ? words.deploying : title}
              </Button>
            )}
          </>
        )
      }
    >
      {app ? (
        <Notice tone="ok">{words.doneBody(app.workflow_version.version)}</Notice>
      ) : error ? (
        <Notice tone="bad">{tellFailure(error)}</Notice>
      ) : mustSave ? (
        <p>{typeof workflow.version === "number" ? words.saveFirstBody : words.neverSaved}</p>
      ) : version && deploy.apps.data ? (
        <form id={id} className={styles.form} onSubmit={submit} noValidate>
          <DeployForm deploy={deploy} />
        </form>
      ) : (
        <Loading>{texts.versions.loading}</Loading>
      )}
    </Dialog>
  );
}

/** Which version goes out. */
function Lead({ version, isToTest }: { version?: Version | null | undefined; isToTest: boolean }) {
  const words = texts.deploy;
  return (
    <>
      {version ? (
        <Phrase
          text={(when) =>
            version.description ? words.described(when, version.description) : words.saved(when)
          }
        >
          <Moment at={version.created_at} />
        </Phrase>
      ) : null}
      {isToTest ? <p>{words.thenTest}</p> : null}
    </>
  );
}
