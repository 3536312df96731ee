import { Tooltip } from "@base-ui/react/tooltip";
import { Play } from "lucide-react";
import { useId } from "react";
import button from "../../../components/Button.module.css";
import tooltip from "../../../components/Tooltip.module.css";
import { usesRequirements } from "../model/identity.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import styles from "./Header.module.css";

/** **Test**, which says why it is not available. It keeps the focus, so that the reason is heard. */
export function TestButton() {
  const { document } = useEditor();
  const reasonId = useId();
  const words = texts.header;
  const reason = usesRequirements(document)
    ? words.testWithRequirements
    : words.testWithoutRequirements;
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
            <Play size={14} strokeWidth={1.5} aria-hidden="true" />
            {words.test}
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
