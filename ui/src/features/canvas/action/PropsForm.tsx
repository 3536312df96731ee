import { useState } from "react";
import { tellUnread } from "../../../app/failure.ts";
import { Notice } from "../../../components/Notice.tsx";
import {
  type ActionProp,
  type PipedreamAction,
  useReloadProps,
} from "../../../platform/queries/pipedream.ts";
import inspector from "../inspector/Inspector.module.css";
import { actionKey, isBlank, pinned, storedProp, storedProps } from "../model/action.ts";
import type { CanvasNode } from "../model/document.ts";
import { type Json, objectOf, textOf } from "../model/json.ts";
import { useEditor } from "../state/EditorContext.tsx";
import styles from "./Action.module.css";
import { AddProp } from "./AddProp.tsx";
import { PropField } from "./PropField.tsx";
import { texts } from "./texts.ts";

interface Props {
  node: CanvasNode;
  /** The action as Pipedream describes it now; null while it is asked or cannot be. */
  action: PipedreamAction | null;
}

/** The props of an action: what is the same in every run. */
export function PropsForm({ node, action }: Props) {
  const { store, projectId } = useEditor();
  const [added, setAdded] = useState<readonly string[]>([]);
  const reload = useReloadProps();
  // A reload says more than the action does.
  const [reloaded, setReloaded] = useState<readonly ActionProp[] | null>(null);
  const props: readonly ActionProp[] = reloaded ?? action?.configurable_props ?? storedProps(node);
  const fields = props.filter(({ type, hidden }) => type !== "app" && !hidden);
  const shown = fields.filter(
    (prop) =>
      prop.type === "alert" ||
      !prop.optional ||
      added.includes(prop.name) ||
      !isBlank(pinned(node, prop.name)),
  );
  const hidden = fields.filter((prop) => !shown.includes(prop));
  const set = (path: readonly string[], value: Json | undefined, group: string) =>
    store.getState().run({ type: "set", key: node.key, path, value }, group);
  const chosen = {
    projectId,
    actionKey: actionKey(node),
    configured: { ...objectOf(node.raw.configurable_props) } as Record<string, unknown>,
    dynamicPropsId: textOf(node.raw.dynamic_props_id) || null,
  };
  const change = (prop: ActionProp, value: Json | undefined) => {
    set(["configurable_props", prop.name], value, `prop ${node.key} ${prop.name}`);
    if (prop.reloadProps) void follow(prop, value);
  };
  const follow = async (prop: ActionProp, value: Json | undefined) => {
    const configured = { ...chosen.configured, [prop.name]: value };
    const answer = await reload.mutateAsync({ ...chosen, configured }).catch(() => null);
    if (!answer?.configurableProps) return;
    const group = `prop ${node.key} ${prop.name}`;
    setReloaded(answer.configurableProps);
    const stored = answer.configurableProps.map((one) => storedProp({ ...one }));
    set(["input_props"], { configurableProps: stored }, group);
    if (answer.id) set(["dynamic_props_id"], answer.id, group);
  };
  return (
    <section className={`${inspector.section} ${styles.props}`} aria-label={texts.props}>
      <h3>{texts.props}</h3>
      <p className={inspector.help}>{texts.propsHelp}</p>
      {shown.map((prop) => (
        <PropField
          key={prop.name}
          node={node}
          prop={prop}
          chosen={chosen}
          value={pinned(node, prop.name)}
          onChange={(value) => change(prop, value)}
          {...(prop.optional && {
            onRemove: () => {
              setAdded(added.filter((name) => name !== prop.name));
              change(prop, undefined);
            },
          })}
        />
      ))}
      {reload.isPending ? <p className={inspector.help}>{texts.reloading}</p> : null}
      {reload.error ? <Notice tone="bad">{tellUnread(reload.error)}</Notice> : null}
      {hidden.length > 0 ? (
        <AddProp label={texts.add} props={hidden} onAdd={(name) => setAdded([...added, name])} />
      ) : null}
    </section>
  );
}
