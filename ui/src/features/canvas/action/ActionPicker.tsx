import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { tellUnread } from "../../../app/failure.ts";
import { Button } from "../../../components/Button.tsx";
import { Loading } from "../../../components/Loading.tsx";
import { Moment } from "../../../components/Moment.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { Phrase } from "../../../components/Phrase.tsx";
import { usePaused } from "../../../components/use-paused.ts";
import {
  type PipedreamAction,
  type PipedreamAppItem,
  usePipedreamActions,
  usePipedreamApps,
} from "../../../platform/queries/pipedream.ts";
import { lettersOf } from "../model/surroundings.ts";
import { fits, type PickItem, PickList } from "../picker/PickList.tsx";
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
            {texts.cancel}
          </Button>
        ) : null}
      </div>
    </section>
  );
}

function Apps({ onPick }: { onPick: (app: PipedreamAppItem) => void }) {
  const [search, setSearch] = useState("");
  // There are thousands of apps: what was typed is searched for at Pipedream, and in the meantime,
  // or without a network, among those that are here.
  const here = usePipedreamApps("");
  const asked = usePaused(search.trim());
  const there = usePipedreamApps(asked);
  const known = here.data?.pages.flatMap((page) => page.data) ?? [];
  const found = there.data?.pages.flatMap((page) => page.data) ?? [];
  const stale = (there.data ?? here.data)?.pages.find((page) => page.stale);
  const items = uniqueApps([...found, ...known])
    .map(itemOf)
    .filter((item) => fits(item, search));
  const byId = new Map([...known, ...found].map((app) => [app.name_slug, app]));
  const error = there.error ?? here.error;
  if (here.isPending) return <Loading>{texts.apps}</Loading>;
  return (
    <>
      {error ? <Notice tone="bad">{tellUnread(error)}</Notice> : null}
      {stale ? (
        <p>
          <Phrase text={texts.stale}>
            <Moment at={stale.fetched_at} />
          </Phrase>
        </p>
      ) : null}
      <PickList
        label={texts.apps}
        search={texts.searchApps}
        items={items}
        empty={texts.noApps}
        nothing={texts.nothing}
        onSearch={setSearch}
        foot={there.isFetching ? <p className={styles.foot}>{texts.asking}</p> : null}
        onPick={(slug) => {
          const picked = byId.get(slug);
          if (picked) onPick(picked);
        }}
      />
      {there.hasNextPage ? (
        <Button
          look="quiet"
          busy={there.isFetchingNextPage}
          onClick={() => void there.fetchNextPage()}
        >
          {texts.moreApps}
        </Button>
      ) : null}
    </>
  );
}

function itemOf({ name_slug, name, description }: PipedreamAppItem): PickItem {
  const note = description ? { note: description } : {};
  return { id: name_slug, label: name, letters: lettersOf(name), ...note };
}

function uniqueApps(apps: readonly PipedreamAppItem[]): PipedreamAppItem[] {
  return [...new Map(apps.map((app) => [app.name_slug, app])).values()];
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
      {actions.error ? <Notice tone="bad">{tellUnread(actions.error)}</Notice> : null}
      {actions.data?.stale ? (
        <p>
          <Phrase text={texts.stale}>
            <Moment at={actions.data.fetched_at} />
          </Phrase>
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
