import { Tabs } from "@base-ui/react/tabs";
import { Check, Plus } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { tellFailure } from "../../../app/failure.ts";
import { notify } from "../../../app/toasts.ts";
import { Button } from "../../../components/Button.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { texts as wording } from "../../../components/texts.ts";
import { IS_DESKTOP, openInBrowser } from "../../../desktop/browser.ts";
import type { PipedreamAccount, Requirement } from "../../../platform/contract.ts";
import {
  useLinkAccount,
  usePipedreamAccounts,
  usePipedreamSettings,
  useUnlinkAccount,
} from "../../../platform/queries/pipedream.ts";
import { useAccountUses } from "../../../platform/queries/uses.ts";
import { UsesList } from "../../connections/UsesList.tsx";
import { End } from "../inspector/ConnectionChooser.tsx";
import styles from "../inspector/ConnectionField.module.css";
import type { AccountReference } from "../model/action.ts";
import { appLabel } from "../model/app-label.ts";
import { nodesWithRequirement } from "../model/identity.ts";
import { PickList } from "../picker/PickList.tsx";
import { useDocument, useEditor } from "../state/EditorContext.tsx";
import { texts as editor } from "../texts.ts";
import action from "./Action.module.css";
import { texts } from "./texts.ts";

interface Props {
  app: string;
  account: AccountReference;
  onChoose: (account: AccountReference) => void;
  onNewRequirement: () => void;
  onEdit: (requirement: Requirement) => void;
}

/** The chooser of an action's account: **Accounts** | **Requirements**. */
export function AccountChooser(props: Props) {
  const { app, account, onChoose } = props;
  const { workflow } = useEditor();
  const reasonId = useId();
  const isSaved = typeof workflow.version === "number";
  const [segment, setSegment] = useState(
    isSaved && account?.kind === "requirement" ? "requirements" : "accounts",
  );
  return (
    <Tabs.Root
      className={styles.chooser}
      value={segment}
      onValueChange={(next: string | null) => next && setSegment(next)}
    >
      <Tabs.List className={styles.segments} aria-label={texts.tabs} activateOnFocus>
        <Tabs.Tab value="accounts" className={styles.segment}>
          {texts.accounts}
        </Tabs.Tab>
        <Tabs.Tab
          value="requirements"
          className={styles.segment}
          disabled={!isSaved}
          aria-describedby={isSaved ? undefined : reasonId}
        >
          {texts.requirements}
        </Tabs.Tab>
      </Tabs.List>
      {isSaved ? null : (
        <p className={styles.reason} id={reasonId}>
          {wording.named(texts.requirements, texts.saveFirst)}
        </p>
      )}
      <Tabs.Panel value="accounts">
        <Accounts app={app} account={account} onChoose={onChoose} />
      </Tabs.Panel>
      <Tabs.Panel value="requirements">
        <Requirements {...props} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}

function Accounts({ app, account, onChoose }: Pick<Props, "app" | "account" | "onChoose">) {
  const { projectId } = useEditor();
  // The accounts that were there when the builder set out; another one is the one that was linked.
  const [known, setKnown] = useState<ReadonlySet<string> | null>(null);
  const accounts = usePipedreamAccounts(projectId, app, { linking: known !== null });
  const link = useLinkAccount();
  const unlink = useUnlinkAccount(projectId);
  const [isAsked, setAsked] = useState(false);
  const settings = usePipedreamSettings();
  const all = accounts.data ?? [];
  const chosen = account?.kind === "account" ? account.id : null;
  const current = all.find(({ account_id }) => account_id === chosen);
  // One that does not work can be mended without being chosen.
  const reconnectable = known ? [] : all.filter((one) => one === current || !one.healthy);
  const uses = useAccountUses(projectId, chosen ?? "", isAsked && chosen !== null).data;

  useEffect(() => {
    const found = known && accounts.data?.find((one) => one.healthy && !known.has(one.account_id));
    if (!found) return;
    setKnown(null);
    notify(texts.linked(nameOf(found)));
    onChoose({ kind: "account", id: found.account_id });
  }, [known, accounts.data, onChoose]);

  const start = async (reconnect?: string) => {
    const body = { project_id: projectId, app, ...(reconnect && { account_id: reconnect }) };
    const made = await link.mutateAsync(body).catch(() => null);
    const url = IS_DESKTOP ? made?.open_url : made?.url;
    if (!url) return;
    const healthy = all.filter((one) => one.healthy && one.account_id !== reconnect);
    setKnown(new Set(healthy.map(({ account_id }) => account_id)));
    await openInBrowser(url).catch(() => undefined);
  };
  const error = accounts.error ?? link.error ?? unlink.error;
  return (
    <>
      {error ? <Notice tone="bad">{tellFailure(error)}</Notice> : null}
      {known ? (
        <div className={styles.reason} aria-live="polite">
          <strong>{texts.linking}</strong> {texts.linkingBody}
          {settings.data?.limits.map((limit) => (
            <p key={limit}>{limit}</p>
          ))}
        </div>
      ) : null}
      <PickList
        label={texts.accounts}
        search={texts.search}
        items={all.map((one) => ({
          id: one.account_id,
          label: nameOf(one),
          note: one.healthy ? texts.works : texts.unhealthy,
          end: one.account_id === chosen ? <Check size={14} aria-hidden="true" /> : null,
        }))}
        value={chosen}
        empty={texts.noAccounts(appLabel(app))}
        nothing={texts.nothing}
        onPick={(id) => onChoose({ kind: "account", id })}
      />
      {isAsked && current ? (
        <div className={styles.reason} role="alert">
          {texts.unlinkBody(nameOf(current))}
          {uses ? <UsesList uses={uses} /> : null}
          <div className={action.row}>
            <Button
              look="danger"
              busy={unlink.isPending}
              onClick={() =>
                unlink.mutate(current.account_id, {
                  onSuccess: () => {
                    notify(texts.unlinked(nameOf(current)));
                    onChoose(null);
                  },
                })
              }
            >
              {texts.unlinkNow}
            </Button>
            <Button look="quiet" onClick={() => setAsked(false)}>
              {texts.keep}
            </Button>
          </div>
        </div>
      ) : null}
      <div className={styles.actions}>
        {known ? (
          <Button look="quiet" onClick={() => setKnown(null)}>
            {texts.stop}
          </Button>
        ) : (
          <Button
            look="quiet"
            className={styles.new}
            busy={link.isPending}
            onClick={() => void start()}
          >
            <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
            {texts.link}
          </Button>
        )}
        {reconnectable.map((one) => (
          <Button
            key={one.account_id}
            look="quiet"
            busy={link.isPending}
            onClick={() => void start(one.account_id)}
          >
            {texts.reconnect(nameOf(one))}
          </Button>
        ))}
        {current ? (
          <Button look="quiet" onClick={() => setAsked(true)}>
            {texts.unlink(nameOf(current))}
          </Button>
        ) : null}
      </div>
    </>
  );
}

function nameOf({ name, account_id }: PipedreamAccount): string {
  return name || account_id;
}

function Requirements({ app, account, onChoose, onNewRequirement, onEdit }: Props) {
  const { surroundings } = useEditor();
  const document = useDocument();
  const words = editor.chooser;
  const fitting = [...surroundings.requirements.values()].filter(
    ({ type, spec }) => type === "pipedream_account" && spec.app_slug === app,
  );
  const chosen = account?.kind === "requirement" ? account.id : null;
  const current = fitting.find(({ id }) => id === chosen);
  return (
    <>
      <PickList
        label={texts.requirements}
        search={texts.search}
        items={fitting.map(({ id, name, form }) => ({
          id,
          label: name,
          note: form.title,
          end: (
            <End
              text={words.used(nodesWithRequirement(document, id).length)}
              isChosen={id === chosen}
            />
          ),
        }))}
        value={chosen}
        empty={texts.noRequirements(appLabel(app))}
        nothing={texts.nothing}
        onPick={(id) => onChoose({ kind: "requirement", id })}
      />
      <div className={styles.actions}>
        <Button look="quiet" className={styles.new} onClick={onNewRequirement}>
          <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
          {texts.newRequirement}
        </Button>
        {current ? (
          <Button look="quiet" onClick={() => onEdit(current)}>
            {words.edit(current.name)}
          </Button>
        ) : null}
      </div>
    </>
  );
}
