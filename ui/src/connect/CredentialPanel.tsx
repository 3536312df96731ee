import { useEffect, useId, useRef, useState } from "react";
import { Button } from "../components/Button.tsx";
import { CredentialForm, type FormRefusal } from "../components/CredentialForm.tsx";
import { Notice } from "../components/Notice.tsx";
import { SheetBody } from "../components/SheetBody.tsx";
import { SheetFooter } from "../components/SheetFooter.tsx";
import type { ConnectionConfig, ConnectionType } from "../platform/types.ts";
import { DisconnectButton } from "./DisconnectButton.tsx";
import { formRefusal, isRefusedToken } from "./failure.ts";
import { PanelIntro } from "./PanelIntro.tsx";
import type { PanelProps } from "./RequirementSheet.tsx";
import { texts } from "./texts.ts";

interface Props extends PanelProps {
  type: ConnectionType;
  /** Set when there is something stored that may be disconnected. */
  onDisconnect: (() => void) | undefined;
}

/** The type's form, and its submission; closes the sheet once the credentials are stored. */
export function CredentialPanel({
  requirement,
  app,
  api,
  page,
  onClose,
  type,
  onDisconnect,
}: Props) {
  const formId = useId();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<FormRefusal | null>(null);
  const sending = useRef<AbortController | null>(null);
  useEffect(() => () => sending.current?.abort(), []);

  const submit = async (config: ConnectionConfig): Promise<boolean> => {
    const controller = new AbortController();
    sending.current = controller;
    setBusy(true);
    setRefusal(null);
    try {
      await api.submitCredentials(requirement.id, type.id, config, controller.signal);
    } catch (error) {
      setBusy(false);
      // Closed while it was on its way: it may have been stored all the same.
      if (controller.signal.aborted) void page.refresh();
      else if (isRefusedToken(error)) page.fail("expired");
      else setRefusal(formRefusal(error, type, app));
      return false;
    }
    await page.refresh();
    onClose();
    return true;
  };

  const labels = onDisconnect
    ? { idle: texts.sheet.replace, busy: texts.sheet.replacing }
    : { idle: texts.sheet.connect, busy: texts.sheet.connecting };
  return (
    <>
      <SheetBody>
        <PanelIntro requirement={requirement} replaces={onDisconnect !== undefined} />
        <CredentialForm
          id={formId}
          type={type}
          texts={texts.form}
          busy={busy}
          refusal={refusal}
          onSubmit={submit}
        />
        <Notice tone="safe">{texts.sheet.safety(app)}</Notice>
      </SheetBody>
      <SheetFooter start={onDisconnect ? <DisconnectButton onClick={onDisconnect} /> : null}>
        <Button onClick={onClose}>{texts.sheet.cancel}</Button>
        <Button look="primary" type="submit" form={formId} busy={busy}>
          {busy ? labels.busy : labels.idle}
        </Button>
      </SheetFooter>
    </>
  );
}
