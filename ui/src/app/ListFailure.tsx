import { CloudOff } from "lucide-react";
import { Button } from "../components/Button.tsx";
import { EmptyState } from "../components/EmptyState.tsx";
import { tellUnread } from "./failure.ts";
import { texts } from "./texts.ts";

/** Stands where a list would, when it could not be fetched. */
export function ListFailure({ error, onRetry }: { error: unknown; onRetry: () => unknown }) {
  return (
    <div role="alert">
      <EmptyState
        icon={<CloudOff size={20} strokeWidth={1.5} />}
        title={texts.failure.listTitle}
        action={<Button onClick={() => void onRetry()}>{texts.retry}</Button>}
      >
        {tellUnread(error)}
      </EmptyState>
    </div>
  );
}
