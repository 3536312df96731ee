import { Tooltip } from "@base-ui/react/tooltip";
import { Play } from "lucide-react";
import { useId } from "react";
import { useStore } from "zustand";
import button from "../../../components/Button.module.css";
import { Button } from "../../../components/Button.tsx";
import tooltip from "../../../components/Tooltip.module.css";
import { usesRequirements } from "../model/identity.ts";
import { useEditor, useEditorState } from "../state/EditorContext.tsx";
import { documentOf } from "../state/editor-store.ts";
import { texts } from "../texts.ts";
import styles from "./Header.module.css";
import type { useTestAsUser } from "./useTestAsUser.ts";

/**
 * **Test**, which opens the test of the draft. Where nodes use requirements it says why it is not
 * available, and offers the test of a deployed App instead. It keeps the focus, so that the reason is heard.
 */
export function TestButton({ asUser }: { asUser: ReturnType<typeof useTestAsUser> }) {
  const { trials, readOnly } = useEditor();
  const asksUsers = useEditorState((state) => usesRequirements(documentOf(state)));
  const isOpen = useStore(trials, (all) => all.isOpen);
  const words = texts.header;
  const label = (
    <>
      <Play size={14} strokeWidth={1.5} aria-hidden="true" />
      {words.test}
    </>
  );
  if (asksUsers) {
    return (
      <>
        <Unavailable>{label}</Unavailable>
        <Button onClick={asUser.start} busy={asUser.isLooking} disabled={readOnly}>
          {words.testAsUser}
        </Button>
      </>
    );
  }
  return (
    <Button
      aria-pressed={isOpen}
      disabled={readOnly}
      onClick={() => trials.setState({ isOpen: !isOpen })}
    >
      {label}
    </Button>
  );
}

function Unavailable({ children }: { children: React.ReactNode }) {
  const reasonId = useId();
  const reason = texts.header.testWithRequirements;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        render={
          <button
            type="button"
            className={`${button.button} ${styles.unavailable}`}
            aria-disabled="true"
            aria-describedby={reasonId}
          >
            {children}
          </button>
        }
      />
      <span id={reasonId} hidden>
        {reason}
      </span>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className={tooltip.popup}>{reason}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
