import { useCallback, useState } from "react";
import { texts as frame } from "../../app/texts.ts";
import { Sheet } from "../../components/Sheet.tsx";
import type { Connection } from "../../platform/contract.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { AuthorizePanel, authorizeTitle } from "../oauth/AuthorizePanel.tsx";
import { AddConnectionForm } from "./AddConnectionForm.tsx";
import { texts } from "./texts.ts";

interface Made {
  connection: Connection;
  type: BuilderConnectionType;
}

interface Props {
  open: boolean;
  projectId: string;
  /** Ids of the connection types that may be chosen; all when absent. */
  types?: readonly string[];
  onCreated?: (connection: Connection) => void;
  onClose: () => void;
  onClosed?: () => void;
  /** Where the focus goes when the panel closes; to what opened it when absent. */
  returnFocus?: () => HTMLElement | null;
}

/** The side sheet **Add new connection**: type, name, and the type's own fields. */
export function AddConnectionPanel(props: Props) {
  const { open, projectId, types, onCreated, onClose, onClosed, returnFocus } = props;
  // A connection that was just made and still has to be authorized at its provider.
  const [authorizing, setAuthorizing] = useState<Made | null>(null);
  const close = useCallback(() => onClose(), [onClose]);
  return (
    <Sheet
      open={open}
      title={authorizing ? authorizeTitle : texts.add.title}
      closeLabel={frame.close}
      onClose={onClose}
      onClosed={() => {
        setAuthorizing(null);
        onClosed?.();
      }}
      {...(returnFocus && { returnFocus })}
    >
      {authorizing ? (
        <AuthorizePanel
          connection={authorizing.connection}
          type={authorizing.type}
          onConnected={close}
          onClose={close}
        />
      ) : (
        <AddConnectionForm
          projectId={projectId}
          types={types}
          onCreated={(connection, type) => {
            onCreated?.(connection);
            if (type.kind === "oauth2") setAuthorizing({ connection, type });
            else onClose();
          }}
          onCancel={onClose}
        />
      )}
    </Sheet>
  );
}
