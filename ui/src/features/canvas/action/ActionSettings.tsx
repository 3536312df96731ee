import { useState } from "react";
import { tellFailure } from "../../../app/failure.ts";
import { linkTo } from "../../../app/routes.ts";
import { Button } from "../../../components/Button.tsx";
import { Glyph } from "../../../components/Glyph.tsx";
import { Loading } from "../../../components/Loading.tsx";
import { Moment } from "../../../components/Moment.tsx";
import { Notice } from "../../../components/Notice.tsx";
import {
  type PipedreamAction,
  usePipedreamAction,
  usePipedreamSettings,
} from "../../../platform/queries/pipedream.ts";
import inspector from "../inspector/Inspector.module.css";
import { actionKey, storedProp } from "../model/action.ts";
import type { CanvasNode } from "../model/document.ts";
import { lettersOf } from "../model/surroundings.ts";
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
  const { store } = useEditor();
  const [choosing, setChoosing] = useState(false);
  const key = actionKey(node);
  const action = usePipedreamAction(settings.data?.configured ? key : "");
  const pick = (picked: PipedreamAction) => {
    const set = (field: string, value: Parameters<typeof setField>[2]) =>
      setField(node.key, field, value);
    const setField = (
      nodeKey: string,
      field: string,
      value: string | null | Record<string, unknown>,
    ) =>
      store
        .getState()
        .run(
          { type: "set", key: nodeKey, path: [field], value: value as never },
          `action ${nodeKey}`,
        );
    set("action_id", picked.key);
    set("input_props", {
      configurableProps: picked.configurable_props.map((prop) => storedProp({ ...prop })),
    });
    set("configurable_props", {});
    set("external_user_id", null);
    set("dynamic_props_id", null);
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
          <Glyph letters={lettersOf(shown?.name ?? key)} />
          {shown?.name ?? key}
        </h3>
        {shown?.description ? <p>{plain(shown.description)}</p> : null}
        {shown ? <Badges action={shown} /> : null}
        {action.data?.stale ? (
          <p>
            {texts.stale} <Moment at={action.data.fetched_at} />.
          </p>
        ) : null}
        <div className={styles.row}>
          <Button onClick={() => setChoosing(true)}>{texts.change}</Button>
        </div>
      </section>
      {action.error ? <Notice tone="bad">{tellFailure(action.error)}</Notice> : null}
      <AccountField node={node} />
      <div className={inspector.section}>
        <PropsForm node={node} action={shown ?? null} />
      </div>
    </>
  );
}

/** A description without its links, which are Markdown. */
function plain(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}
