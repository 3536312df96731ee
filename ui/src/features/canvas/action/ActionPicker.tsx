import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { tellFailure } from "../../../app/failure.ts";
import { Button } from "../../../components/Button.tsx";
import { Loading } from "../../../components/Loading.tsx";
import { Moment } from "../../../components/Moment.tsx";
import { Notice } from "../../../components/Notice.tsx";
import {
  type PipedreamAction,
  type PipedreamAppItem,
  usePipedreamActions,
  usePipedreamApps,
} from "../../../platform/queries/pipedream.ts";
import { lettersOf } from "../model/surroundings.ts";
import { PickList } from "../picker/PickList.tsx";
import styles from "./Action.module.css";
import { texts } from "./texts.ts";

interface Props {
  onPick: (action: PipedreamAction) => void;
  onCancel?: () => void;
}

/** The choice of an action: first the app, then what it can do. */
export function ActionPicker({ onPick, onCancel }: Props) {
  const [app, setApp] = useState<PipedreamAppItem | null>(null);
  return (
    <section className={styles.card} aria-label={texts.choose}>
      <h3>{app ? texts.actions(app.name) : texts.choose}</h3>
      {app ? <Actions app={app} onPick={onPick} /> : <Apps onPick={setApp} />}
      <div className={styles.row}>
        {app ? (
          <Button look="quiet" onClick={() => setApp(null)}>
            <ArrowLeft size={14} strokeWidth={1.5} aria-hidden="true" />
            {texts.back}
          </Button>
        ) : null}
        {onCancel ? (
          <Button look="quiet" onClick={onCancel}>
            {texts.stop.replace("waiting", "choosing")}
          </Button>
        ) : null}
      </div>
    </section>
  );
}

function Apps({ onPick }: { onPick: (app: PipedreamAppItem) => void }) {
  const apps = usePipedreamApps("");
  const pages = apps.data?.pages ?? [];
  const all = pages.flatMap((page) => page.data);
  const stale = pages.find((page) => page.stale);
  if (apps.isPending) return <Loading>{texts.apps}</Loading>;
  return (
    <>
      {apps.error ? <Notice tone="bad">{tellFailure(apps.error)}</Notice> : null}
      {stale ? (
        <p>
          {texts.stale} <Moment at={stale.fetched_at} />.
        </p>
      ) : null}
      <PickList
        label={texts.apps}
        search={texts.searchApps}
        items={all.map(({ name_slug, name, description }) => ({
          id: name_slug,
          label: name,
          letters: lettersOf(name),
          ...(description && { note: description }),
        }))}
        empty={texts.noApps}
        nothing={texts.nothing}
        onPick={(slug) => {
          const found = all.find((one) => one.name_slug === slug);
          if (found) onPick(found);
        }}
      />
      {apps.hasNextPage ? (
        <Button busy={apps.isFetchingNextPage} onClick={() => void apps.fetchNextPage()}>
          {texts.moreApps}
        </Button>
      ) : null}
    </>
  );
}

function Actions(props: { app: PipedreamAppItem; onPick: (action: PipedreamAction) => void }) {
  const { app, onPick } = props;
  const actions = usePipedreamActions(app.name_slug);
  if (actions.isPending) return <Loading>{texts.actions(app.name)}</Loading>;
  const all = actions.data?.data ?? [];
  const note = (action: PipedreamAction) =>
    action.annotations?.destructiveHint ? texts.badge.destructive : (action.description ?? "");
  return (
    <>
      {actions.error ? <Notice tone="bad">{tellFailure(actions.error)}</Notice> : null}
      {actions.data?.stale ? (
        <p>
          {texts.stale} <Moment at={actions.data.fetched_at} />.
        </p>
      ) : null}
      <PickList
        label={texts.actions(app.name)}
        search={texts.searchActions}
        items={all.map((action) => ({ id: action.key, label: action.name, note: note(action) }))}
        empty={texts.noActions}
        nothing={texts.nothing}
        onPick={(key) => {
          const found = all.find((one) => one.key === key);
          if (found) onPick(found);
        }}
      />
    </>
  );
}
