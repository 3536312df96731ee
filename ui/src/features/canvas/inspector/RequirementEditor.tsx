import { useState } from "react";
import { tellShortcut } from "../../../app/shortcut.ts";
import { notify } from "../../../app/toasts.ts";
import { tellList } from "../../../components/locale.ts";
import { texts as wording } from "../../../components/texts.ts";
import type { Requirement } from "../../../platform/contract.ts";
import { EditRequirementSheet } from "../../requirements/EditRequirementSheet.tsx";
import { texts as words } from "../../requirements/texts.ts";
import { appLabel } from "../model/app-label.ts";
import { nodeId } from "../model/document.ts";
import { nodesWithRequirement } from "../model/identity.ts";
import { connectionTypeLabel } from "../model/surroundings.ts";
import { useDocument, useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";

interface Props {
  /** Null while none is edited. */
  requirement: Requirement | null;
  returnFocus: () => HTMLElement | null;
  onClose: () => void;
}

/** Edits a requirement; when it is deleted, every node that names it is cleared. */
export function RequirementEditor({ requirement, returnFocus, onClose }: Props) {
  const { store, surroundings } = useEditor();
  const document = useDocument();
  // What slides away still shows what it showed.
  const [last, setLast] = useState(requirement);
  if (requirement && requirement !== last) setLast(requirement);
  if (!last) return null;
  const usedBy = nodesWithRequirement(document, last.id).map(nodeId);
  const slug = last.spec.app_slug;
  const onDeleted = () => {
    const { run, noteDeleted } = store.getState();
    noteDeleted(last);
    run({ type: "clearRequirement", id: last.id });
    const undo = wording.withShortcut(texts.header.undo, tellShortcut("Mod+Z"));
    notify(words.removed(last.name), words.removedFrom(tellList(usedBy), undo));
    onClose();
  };
  return (
    <EditRequirementSheet
      open={requirement !== null}
      requirement={last}
      asks={
        slug === undefined
          ? { kind: "type", label: connectionTypeLabel(surroundings, last.spec.type ?? "") }
          : { kind: "app", label: appLabel(slug) }
      }
      usedBy={usedBy}
      returnFocus={returnFocus}
      onDeleted={onDeleted}
      onClose={onClose}
    />
  );
}
