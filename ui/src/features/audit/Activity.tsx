import type { ReactNode } from "react";
import { ListFailure } from "../../app/ListFailure.tsx";
import { Button } from "../../components/Button.tsx";
import { Loading } from "../../components/Loading.tsx";
import type { AuditEvent } from "../../platform/contract.ts";
import { useAuditEvents } from "../../platform/queries/audit.ts";
import styles from "./Activity.module.css";
import { texts } from "./texts.ts";

interface Props {
  objectId?: string;
  action?: string;
  /** Events a page. */
  size: number;
  empty: string;
  children: (events: readonly AuditEvent[]) => ReactNode;
}

/** The newest events that fit, with a way to older ones. */
export function Activity({ empty, children, ...filter }: Props) {
  const log = useAuditEvents(filter);
  const events = log.data?.pages.flatMap(({ data }) => data);
  return (
    <div className={styles.activity}>
      {log.isPending ? <Loading>{texts.loading}</Loading> : null}
      {log.error && !events ? <ListFailure error={log.error} onRetry={log.refetch} /> : null}
      {events?.length === 0 ? <p className={styles.empty}>{empty}</p> : null}
      {events?.length ? children(events) : null}
      {log.hasNextPage ? (
        <div>
          <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {log.isFetchingNextPage ? texts.loadingOlder : texts.older}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
