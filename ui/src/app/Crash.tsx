import { TriangleAlert } from "lucide-react";
import { Button } from "../components/Button.tsx";
import { EmptyState } from "../components/EmptyState.tsx";
import { texts } from "./texts.ts";

/** Stands in for a part of the window that failed. */
export function Crash({ onRetry }: { onRetry: () => void }) {
  return (
    <div role="alert">
      <EmptyState
        icon={<TriangleAlert size={20} strokeWidth={1.5} />}
        title={texts.crash.title}
        action={<Button onClick={onRetry}>{texts.crash.again}</Button>}
      >
        {texts.crash.body}
      </EmptyState>
    </div>
  );
}
