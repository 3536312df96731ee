import { Button } from "../components/Button.tsx";
import styles from "./ConnectPage.module.css";
import { PageHeader } from "./PageHeader.tsx";
import type { PageFailure } from "./page-state.ts";
import { texts } from "./texts.ts";

interface Props {
  failure: PageFailure;
  retrying: boolean;
  onRetry: () => void;
}

/** Failures that pass by themselves. */
const PASSING: readonly PageFailure[] = ["sealed", "unreachable", "server"];

/** Why there is nothing to connect, what was kept, and whom to ask. */
export function FailurePage({ failure, retrying, onRetry }: Props) {
  const { title, body } = texts.failure[failure];
  return (
    <div className={styles.card} role="alert">
      <PageHeader title={title} lead={body} />
      {PASSING.includes(failure) ? (
        <div>
          <Button look="primary" busy={retrying} onClick={onRetry}>
            {retrying ? texts.failure.retrying : texts.failure.retry}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
