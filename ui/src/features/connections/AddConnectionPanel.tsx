import { texts as frame } from "../../app/texts.ts";
import { Sheet } from "../../components/Sheet.tsx";
import type { Connection } from "../../platform/contract.ts";
import { AddConnectionForm } from "./AddConnectionForm.tsx";
import { texts } from "./texts.ts";

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
  return (
    <Sheet
      open={open}
      title={texts.add.title}
      closeLabel={frame.close}
      onClose={onClose}
      onClosed={() => onClosed?.()}
      {...(returnFocus && { returnFocus })}
    >
      <AddConnectionForm
        projectId={projectId}
        types={types}
        onCreated={(connection) => {
          onCreated?.(connection);
          onClose();
        }}
        onCancel={onClose}
      />
    </Sheet>
  );
}
