import { X } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import { IconButton } from "../../../components/IconButton.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { Tabs } from "../../../components/Tabs.tsx";
import { INPUT_TYPE, nodeType } from "../model/document.ts";
import { readFields } from "../model/fields.ts";
import { useDocument, useEditor, useFindings } from "../state/EditorContext.tsx";
import { ChatTab } from "./ChatTab.tsx";
import { RequestTab } from "./RequestTab.tsx";
import styles from "./TestPanel.module.css";
import { texts } from "./texts.ts";
import { useTrial } from "./useTrial.ts";

/** **Test**: runs the draft as it stands, by a form or as a chat. */
export function TestPanel() {
  const { trials } = useEditor();
  const document = useDocument();
  const { found } = useFindings();
  const state = useStore(trials, (all) => all.state);
  const trial = useTrial();
  const [tab, setTab] = useState<"request" | "chat">("request");
  const input = document.nodes.find((node) => nodeType(node) === INPUT_TYPE);
  const fields = input ? readFields(input.raw.schema) : [];
  const broken = [...found.values()].filter((all) =>
    all.some(({ severity }) => severity === "error"),
  ).length;
  return (
    <aside className={styles.panel} aria-label={texts.title}>
      <header className={styles.head}>
        <h2>{texts.title}</h2>
        <IconButton label={texts.close} onClick={() => trials.setState({ isOpen: false })}>
          <X size={16} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </header>
      {broken > 0 ? <Notice tone="bad">{texts.problems(broken)}</Notice> : null}
      <Tabs
        label={texts.tabs}
        value={tab}
        onChange={setTab}
        tabs={[
          {
            id: "request",
            label: texts.request,
            panel: <RequestTab fields={fields} state={state} trial={trial} />,
          },
          {
            id: "chat",
            label: texts.chat,
            panel: <ChatTab fields={fields} state={state} trial={trial} />,
          },
        ]}
      />
    </aside>
  );
}
