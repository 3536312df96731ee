import { useState } from "react";
import { Sheet } from "../components/Sheet.tsx";
import type { ConnectApi } from "../platform/connect-api.ts";
import { AuthorizePanel } from "./AuthorizePanel.tsx";
import { CredentialPanel } from "./CredentialPanel.tsx";
import { DisconnectPanel } from "./DisconnectPanel.tsx";
import { actionId, type Requirement } from "./requirement.ts";
import { texts } from "./texts.ts";
import type { ConnectPageModel } from "./useConnectPage.ts";

/** What every panel of the sheet works with. */
export interface PanelProps {
  requirement: Requirement;
  app: string;
  api: ConnectApi;
  page: ConnectPageModel;
  onClose: () => void;
}

interface Props extends PanelProps {
  open: boolean;
  onClosed: () => void;
}

/** The side sheet of one requirement: connect it, replace what is stored, or disconnect it. */
export function RequirementSheet({ open, onClosed, ...panel }: Props) {
  const { requirement, onClose } = panel;
  const [disconnecting, setDisconnecting] = useState(false);
  // A submission completes the requirement while its sheet slides away: the form stays as it was.
  const [manages] = useState(requirement.completed);
  const onDisconnect = manages ? () => setDisconnecting(true) : undefined;
  return (
    <Sheet
      open={open}
      title={requirement.title}
      closeLabel={texts.sheet.close}
      onClose={onClose}
      onClosed={onClosed}
      returnFocus={() => document.getElementById(actionId(requirement.id))}
    >
      {disconnecting ? (
        <DisconnectPanel {...panel} onKeep={() => setDisconnecting(false)} />
      ) : requirement.type && requirement.way === "credentials" ? (
        <CredentialPanel {...panel} type={requirement.type} onDisconnect={onDisconnect} />
      ) : (
        <AuthorizePanel {...panel} onDisconnect={onDisconnect} />
      )}
    </Sheet>
  );
}
