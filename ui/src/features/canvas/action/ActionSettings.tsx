import { useState } from "react";
import { tellUnread } from "../../../app/failure.ts";
import { linkTo } from "../../../app/routes.ts";
import { Button } from "../../../components/Button.tsx";
import { Glyph } from "../../../components/Glyph.tsx";
import { Loading } from "../../../components/Loading.tsx";
import { Moment } from "../../../components/Moment.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { Phrase } from "../../../components/Phrase.tsx";
import { texts as wording } from "../../../components/texts.ts";
import {
  type PipedreamAction,
  usePipedreamAction,
  usePipedreamSettings,
} from "../../../platform/queries/pipedream.ts";
import { actionKey, actionLabels, isBlank, storedProp } from "../model/action.ts";
import type { CanvasNode } from "../model/document.ts";
import type { Json } from "../model/json.ts";
import { kindOf } from "../model/kind.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { AccountField } from "./AccountField.tsx";
import styles from "./Action.module.css";
import { ActionPicker } from "./ActionPicker.tsx";
import { Badges } from "./Badges.tsx";
import { PropsForm } from "./PropsForm.tsx";
import { texts } from "./texts.ts";

/** Which action an Action node performs, with whose account, and what it is given. */
export function ActionSettings({ node }: { node: CanvasNode }) {
  const settings = usePipedreamSettings();
  const { store, surroundings } = useEditor();
  const [choosing, setChoosing] = useState(false);
  const key = actionKey(node);
  const action = usePipedreamAction(settings.data?.configured ? key : "");
  const pick = (picked: PipedreamAction) => {
    const props = picked.configurable_props.map((prop) => storedProp({ ...prop }));
    const fields = {
      action_id: picked.key,
      input_props: { configurableProps: props },
      // What the action itself proposes for a property that has to be set.
      configurable_props: Object.fromEntries(
        picked.configurable_props
          .filter((prop) => !prop.optional && !prop.hidden && !isBlank(prop.default as Json))
          .map((prop) => [prop.name, prop.default as Json]),
      ),
      external_user_id: null,
      dynamic_props_id: null,
    };
    const { run } = store.getState();
    for (const [field, value] of Object.entries(fields)) {
      run({ type: "set", key: node.key, path: [field], value }, `action ${node.key}`);
    }
    setChoosing(false);
  };
  if (settings.isPending) return <Loading>{texts.choose}</Loading>;
  if (settings.data && !settings.data.configured) {
    return (
      <Notice tone="info">
        {texts.unset} <a href={linkTo({ page: "settings", section: "pipedream" })}>{texts.setUp}</a>
      </Notice>
    );
  }
  if (choosing || key === "") {
    return (
      <ActionPicker onPick={pick} {...(key !== "" && { onCancel: () => setChoosing(false) })} />
    );
  }
  const shown = action.data?.data;
  return (
    <>
      <section className={styles.card} aria-label={texts.choose}>
        <h3>
          <Glyph letters={kindOf(node, surroundings).letters} />
          {wording.facts(actionLabels(node)?.app, shown?.name ?? key)}
        </h3>
        {shown?.description ? <p>{plain(shown.description)}</p> : null}
        {shown ? <Badges action={shown} /> : null}
        {action.data?.stale ? (
          <p>
            <Phrase text={texts.stale}>
              <Moment at={action.data.fetched_at} />
            </Phrase>
          </p>
        ) : null}
        <div className={styles.row}>
          <Button onClick={() => setChoosing(true)}>{texts.change}</Button>
        </div>
      </section>
      {action.error ? (
        <Notice tone="bad">
          {wording.sentences(tellUnread(action.error), texts.kept)}
          <Button look="quiet" busy={action.isFetching} onClick={() => void action.refetch()}>
            {texts.again}
          </Button>
        </Notice>
      ) : null}
      <AccountField node={node} />
      <PropsForm node={node} action={shown ?? null} />
    </>
  );
}

/** A description without its links, which are Markdown. */
function plain(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}
