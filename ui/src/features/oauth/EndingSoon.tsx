import { useState } from "react";
import { linkTo } from "../../app/routes.ts";
import { Notice } from "../../components/Notice.tsx";
import type { Connection } from "../../platform/contract.ts";
import { endingSoon } from "./ending.ts";
import { texts } from "./texts.ts";

/** Warns in time of access that ends. */
export function EndingSoon({ connections }: { connections: readonly Connection[] }) {
  const [now] = useState(Date.now);
  const count = endingSoon(connections, now).length;
  if (count === 0) return null;
  return (
    <Notice tone="info">
      {texts.calendar.soon(count)}{" "}
      <a href={linkTo({ page: "settings", section: "oauth" })}>{texts.calendar.title}</a>
    </Notice>
  );
}
