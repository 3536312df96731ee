import { CircleDashed, Minus, SquareTerminal, UserRound, UsersRound } from "lucide-react";
import type { IdentityKind } from "../../model/identity.ts";

const ICONS = {
  user: UserRound,
  shared: UsersRound,
  environment: SquareTerminal,
  missing: CircleDashed,
  none: Minus,
} as const satisfies Record<IdentityKind, unknown>;

/** The glyph of an identity, so that none is told by its hue alone. */
export function IdentityIcon({ kind, size = 14 }: { kind: IdentityKind; size?: number }) {
  const Icon = ICONS[kind];
  return <Icon size={size} strokeWidth={1.75} aria-hidden="true" />;
}
