import { useStore } from "zustand";
import { SwitchField } from "../../../components/SwitchField.tsx";
import { useEditor } from "../state/EditorContext.tsx";
import { texts } from "./texts.ts";

/** **Dry run**: whether the next trial holds back what would send or change something elsewhere. */
export function DryRunSwitch() {
  const { trials } = useEditor();
  const isDry = useStore(trials, (all) => all.isDry);
  return (
    <SwitchField
      label={texts.dryRun}
      help={isDry ? texts.dryRunOn : texts.dryRunOff}
      checked={isDry}
      onChange={(checked) => trials.setState({ isDry: checked })}
    />
  );
}
