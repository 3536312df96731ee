import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo, use } from "react";
import { Glyph } from "../../../../components/Glyph.tsx";
import { Icon } from "../../../../components/Icon.tsx";
import { tellList } from "../../../../components/locale.ts";
import { SOURCE_HANDLE, TARGET_HANDLE } from "../../model/projection.ts";
import { TrialMark } from "../../trial/TrialMark.tsx";
import { DistanceContext } from "../afar/distance.ts";
import type { CardNode } from "../flow/flow-nodes.ts";
import { cardSize, hasOptions } from "./card-size.ts";
import { IdentityIcon } from "./IdentityIcon.tsx";
import { IdentityBands, IdentityMarks } from "./IdentityMarks.tsx";
import styles from "./NodeCard.module.css";
import { type NodeView, severalOf } from "./node-view.ts";

/** A node on the canvas: what it is called, what it is, and whose identity it acts with. */
export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<CardNode>) {
  const { view } = data;
  const size = cardSize(view).measured;
  const distance = use(DistanceContext);
  const isFarthest = distance === "farthest";
  const several = severalOf(view);
  return (
    <div
      className={styles.card}
      style={isFarthest ? { blockSize: size.height } : undefined}
      data-identity={view.identity}
      data-several={several ? true : undefined}
      data-severity={view.severity ?? undefined}
      data-selected={selected || undefined}
      data-difference={view.difference ?? undefined}
      title={[view.differenceText, view.problems].filter(Boolean).join("\n") || undefined}
    >
      {several ? <IdentityBands parts={several} /> : null}
      {view.takesEdge ? <CardHandle id={TARGET_HANDLE} type="target" /> : null}
      {isFarthest ? null : <CardFace view={view} />}
      {hasOptions(view) ? <OptionHandles view={view} isFarthest={isFarthest} /> : null}
      {view.sources.length > 0 && !hasOptions(view) ? (
        <CardHandle id={SOURCE_HANDLE} type="source" />
      ) : null}
    </div>
  );
});

/**
 * Where edges begin or end. From afar nobody can hit one: what React Flow measures, so that it knows
 * where an edge ends, is then all that there is of it.
 */
function CardHandle({ id, type }: { id: string; type: "source" | "target" }) {
  const distance = use(DistanceContext);
  const position = type === "target" ? Position.Left : Position.Right;
  if (distance === "near") {
    return <Handle className={styles.handle} id={id} type={type} position={position} />;
  }
  return (
    <span
      className={`react-flow__handle react-flow__handle-${position} ${styles.handle} ${styles.away} ${type}`}
      data-handleid={id}
      data-handlepos={position}
    />
  );
}

/** What can be read on a card. */
function CardFace({ view }: { view: NodeView }) {
  return (
    <>
      <div className={styles.head}>
        <Glyph letters={view.letters} />
        <div className={styles.names}>
          <span className={styles.name}>{view.id}</span>
          <span className={styles.type}>{view.typeLabel}</span>
        </div>
        {view.difference ? <span className={styles.difference} /> : null}
        <TrialMark nodeId={view.id} />
        {view.severity ? (
          <span className={styles.mark}>
            <Icon name="alert" />
          </span>
        ) : null}
      </div>
      <Strip view={view} />
    </>
  );
}

/** Whose identity the node acts with, in words. */
function Strip({ view }: { view: NodeView }) {
  const several = severalOf(view);
  if (several) return <IdentityMarks parts={several} leading={view.identity} />;
  if (!view.identityText) return null;
  return (
    <div
      className={styles.strip}
      data-identity={view.identity}
      title={tellList(view.identityParts?.map(({ names }) => names) ?? [])}
    >
      <IdentityIcon kind={view.identity} />
      <span>{view.identityText}</span>
    </div>
  );
}

/** One source handle an option, each beside its name. */
function OptionHandles({ view, isFarthest }: { view: NodeView; isFarthest: boolean }) {
  return (
    <div className={styles.options} data-farthest={isFarthest || undefined}>
      {view.sources.map(({ option, label }) => (
        <div key={option} className={styles.option} data-plain={option === null || undefined}>
          {isFarthest ? null : <span title={label ?? undefined}>{label}</span>}
          <CardHandle id={option ?? SOURCE_HANDLE} type="source" />
        </div>
      ))}
    </div>
  );
}
