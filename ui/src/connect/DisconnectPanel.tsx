import { useEffect, useId, useRef, useState } from "react";
import { Button } from "../components/Button.tsx";
import { Notice } from "../components/Notice.tsx";
import { SheetBody } from "../components/SheetBody.tsx";
import { SheetFooter } from "../components/SheetFooter.tsx";
import { isRefusedToken, problemText } from "./failure.ts";
import { LinkedSince } from "./LinkedSince.tsx";
import styles from "./Panel.module.css";
import type { PanelProps } from "./RequirementSheet.tsx";
import { texts } from "./texts.ts";

interface Props extends PanelProps {
  onKeep: () => void;
}

/** Asks before anything is deleted; the focus starts on the answer that keeps it. */
export function DisconnectPanel({ requirement, app, api, page, onClose, onKeep }: Props) {
  const questionId = useId();
  const keep = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => keep.current?.focus(), []);

  const disconnect = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await api.disconnect(requirement.id);
    } catch (error) {
      setBusy(false);
      if (isRefusedToken(error)) page.fail("expired");
      else setProblem(problemText(error, app));
      return;
    }
    await page.refresh();
    onClose();
  };

  const effect = requirement.optional
    ? texts.sheet.disconnectEffectOptional
    : texts.sheet.disconnectEffect;
  return (
    <>
      <SheetBody>
        <div id={questionId}>
          <h3 className={styles.subtitle}>{texts.sheet.disconnectQuestion(requirement.title)}</h3>
          <p className={styles.text}>{effect(app)}</p>
        </div>
        {requirement.completed ? <LinkedSince link={requirement.link} /> : null}
        {problem ? <Notice tone="bad">{problem}</Notice> : null}
      </SheetBody>
      <SheetFooter>
        <Button ref={keep} aria-describedby={questionId} onClick={onKeep}>
          {texts.sheet.keep}
        </Button>
        <Button look="danger" busy={busy} onClick={() => void disconnect()}>
          {busy ? texts.sheet.disconnecting : texts.sheet.disconnect}
        </Button>
      </SheetFooter>
    </>
  );
}
