import { ChevronRight, X } from "lucide-react";
import { Glyph } from "../../../../components/Glyph.tsx";
import { Icon } from "../../../../components/Icon.tsx";
import { IconButton } from "../../../../components/IconButton.tsx";
import { IdentityIcon } from "../../board/cards/IdentityIcon.tsx";
import type { CanvasNode } from "../../model/document.ts";
import { type IdentityKind, identityOf, type NodeIdentity } from "../../model/identity.ts";
import type { JsonPath } from "../../model/json.ts";
import { kindOf } from "../../model/kind.ts";
import { nestedName, nestedNode, problemsInside } from "../../model/nested.ts";
import { lettersOf } from "../../model/surroundings.ts";
import { useEditor, useFindings } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";
import styles from "./Settings.module.css";

interface Props {
  id: string;
  node: CanvasNode;
  path: JsonPath;
  /** The setting that it fills. */
  slot: string;
  onRemove: () => void;
}

/** A node inside another: what it is, whose identity it acts with, and the way into it. */
export function NestedRow({ id, node, path, slot, onRemove }: Props) {
  const { store, surroundings } = useEditor();
  const { problems } = useFindings();
  const words = texts.nested;
  const nested = nestedNode(node, path);
  const kind = nested ? kindOf(nested, surroundings) : null;
  const label = kind?.label ?? words.unknown;
  const name = nested ? nestedName(nested.raw, label) : words.unknown;
  const told = nested ? toldOf(identityOf(nested, surroundings)) : [];
  const inside = problemsInside(problems.get(node.key) ?? [], path);
  const [problem] = [...inside].sort((a, b) => a.severity.localeCompare(b.severity));
  return (
    <div className={styles.nested} data-problem={problem?.severity}>
      <button
        id={id}
        type="button"
        className={styles.open}
        disabled={!nested}
        onClick={() => store.getState().enter({ path, part: "settings" })}
      >
        <Glyph letters={kind?.letters ?? lettersOf(words.unknown)} />
        <span className={styles.what}>
          <b>{name}</b>
          <small>
            {told.length === 0 ? label : null}
            {told.map(({ kind, text }) => (
              <span key={kind} className={styles.identity}>
                <IdentityIcon kind={kind} size={12} />
                {text}
              </span>
            ))}
          </small>
        </span>
        {problem ? (
          <span className={styles.alert} title={words.problems(inside.length)}>
            <Icon name="alert" />
          </span>
        ) : null}
        <span className={styles.unseen}>{words.configure(slot)}</span>
        <ChevronRight size={16} strokeWidth={1.5} aria-hidden="true" />
      </button>
      <IconButton label={words.detach(name)} onClick={onRemove}>
        <X size={14} strokeWidth={1.5} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** What is said of a node's identity: in one word each, where it acts with several kinds. */
function toldOf({ kind, text, parts = [] }: NodeIdentity): { kind: IdentityKind; text: string }[] {
  if (text === undefined) return [];
  if (parts.length < 2) return [{ kind, text }];
  return parts.map((part) => ({
    kind: part.kind,
    text: texts.identity.part(part.kind, part.count),
  }));
}
