import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { Glyph } from "../../../components/Glyph.tsx";
import { Icon } from "../../../components/Icon.tsx";
import { SOURCE_HANDLE, TARGET_HANDLE } from "../model/projection.ts";
import type { CardNode } from "./flow-nodes.ts";
import { IdentityIcon } from "./IdentityIcon.tsx";
import styles from "./NodeCard.module.css";

/** A node on the canvas: what it is called, what it is, and whose identity it acts with. */
export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<CardNode>) {
  const { view } = data;
  const [only] = view.sources;
  return (
    <div
      className={styles.card}
      data-identity={view.identity}
      data-severity={view.severity ?? undefined}
      data-selected={selected || undefined}
      title={view.problems || undefined}
    >
      {view.takesEdge ? (
        <Handle
          className={styles.handle}
          id={TARGET_HANDLE}
          type="target"
          position={Position.Left}
        />
      ) : null}
      <div className={styles.head}>
        <Glyph letters={view.letters} />
        <div className={styles.names}>
          <span className={styles.name}>{view.id}</span>
          <span className={styles.type}>{view.typeLabel}</span>
        </div>
        {view.severity ? (
          <span className={styles.mark}>
            <Icon name="alert" />
          </span>
        ) : null}
      </div>
      {view.identityText ? (
        <div className={styles.strip} data-identity={view.identity}>
          <IdentityIcon kind={view.identity} />
          <span>{view.identityText}</span>
        </div>
      ) : null}
      {only?.option === null ? (
        <Handle
          className={styles.handle}
          id={SOURCE_HANDLE}
          type="source"
          position={Position.Right}
        />
      ) : (
        <OptionHandles view={view} />
      )}
    </div>
  );
});

/** One source handle an option, each beside its name. */
function OptionHandles({ view }: { view: CardNode["data"]["view"] }) {
  if (view.sources.length === 0) return null;
  return (
    <div className={styles.options}>
      {view.sources.map(({ option, label }) => (
        <div key={option} className={styles.option}>
          {label}
          <Handle
            className={styles.handle}
            id={option ?? SOURCE_HANDLE}
            type="source"
            position={Position.Right}
          />
        </div>
      ))}
    </div>
  );
}
