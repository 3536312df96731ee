import { CircleDashed, Minus, SquareTerminal, UserRound, UsersRound } from "lucide-react";
import type { IdentityKind } from "../../model/identity.ts";
import styles from "./IdentityIcon.module.css";

const ICONS = {
  user: UserRound,
  shared: UsersRound,
  environment: SquareTerminal,
  missing: CircleDashed,
  none: Minus,
} as const satisfies Record<IdentityKind, unknown>;

/** The glyph of an identity in its hue, so that none is told by the hue alone. */
export function IdentityIcon({ kind, size = 14 }: { kind: IdentityKind; size?: number }) {
  const Icon = ICONS[kind];
  return (
    <Icon
      className={styles.icon}
      size={size}
      strokeWidth={1.75}
      data-identity={kind}
      aria-hidden="true"
    />
  );
}
