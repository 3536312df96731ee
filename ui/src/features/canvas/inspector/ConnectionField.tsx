import { Popover } from "@base-ui/react/popover";
import { ChevronDown } from "lucide-react";
import { useId, useRef, useState } from "react";
import { tellEither } from "../../../components/locale.ts";
import type { Requirement } from "../../../platform/contract.ts";
import { useConnectionUses } from "../../../platform/queries/uses.ts";
import { AddConnectionPanel } from "../../connections/AddConnectionPanel.tsx";
import { AddRequirementSheet } from "../../requirements/AddRequirementSheet.tsx";
import { IdentityIcon } from "../board/cards/IdentityIcon.tsx";
import type { CanvasNode } from "../model/document.ts";
import { identityAt } from "../model/identity.ts";
import type { Json } from "../model/json.ts";
import { problemAt } from "../model/problems.ts";
import { type ConnectionPlace, requirementReference } from "../model/references.ts";
import {
  acceptedTypes,
  connectionTypeLabel,
  type Surroundings,
  typeLabel,
} from "../model/surroundings.ts";
import popover from "../picker/Popover.module.css";
import { useEditor, useFindings } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import { BlastRadius } from "./BlastRadius.tsx";
import { ConnectionChooser } from "./ConnectionChooser.tsx";
import styles from "./ConnectionField.module.css";
import { fieldId } from "./field-id.ts";
import inspector from "./Inspector.module.css";
import { ProblemLine } from "./ProblemLine.tsx";
import { RequirementEditor } from "./RequirementEditor.tsx";

interface Props {
  node: CanvasNode;
  place: ConnectionPlace;
}

/** What is open over the field. */
type Opened = "chooser" | "connection" | "requirement" | null;

/** **Connection**: whose credential a node acts with, and the chooser that decides it. */
export function ConnectionField({ node, place }: Props) {
  const { store, workflow, projectId, surroundings } = useEditor();
  const { problems } = useFindings();
  const trigger = useRef<HTMLButtonElement>(null);
  const labelId = useId();
  const [opened, setOpened] = useState<Opened>(null);
  const [edited, setEdited] = useState<Requirement | null>(null);
  const field = place.path.join(".");
  const id = fieldId(node.key, field);
  const problem = problemAt(problems.get(node.key) ?? [], field, { within: true });
  const identity = identityAt(place, surroundings);
  const isShared = identity.kind === "shared" || identity.kind === "environment";
  const uses = useConnectionUses(place.reference?.id ?? "", isShared);
  const accepted = acceptedTypes(surroundings, place.type);
  const nested = place.path.length > 1 ? typeLabel(surroundings, place.type) : null;
  const close = () => setOpened(null);
  const choose = (value: Json) => {
    store.getState().run({ type: "set", key: node.key, path: place.path, value });
    close();
  };
  return (
    <div className={inspector.section}>
      <div className={styles.label} id={labelId}>
        {texts.field.connection}
        <small>
          {nested ??
            tellEither(
              texts.field.someTypes(
                accepted.map((type) => connectionTypeLabel(surroundings, type)),
              ),
            )}
        </small>
      </div>
      <Popover.Root
        open={opened === "chooser"}
        onOpenChange={(open) => setOpened(open ? "chooser" : null)}
      >
        <Popover.Trigger
          ref={trigger}
          id={id}
          className={styles.field}
          aria-labelledby={`${labelId} ${id}`}
          aria-invalid={problem?.severity === "error" || undefined}
          aria-describedby={problem ? `${id}-problem` : undefined}
        >
          <IdentityIcon kind={identity.kind} size={16} />
          <span>{shownName(place, surroundings)}</span>
          <ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner className={popover.positioner} sideOffset={6} align="end">
            <Popover.Popup
              className={popover.popup}
              aria-labelledby={labelId}
              initialFocus={() =>
                document.getElementById(`${id}-chooser`)?.querySelector<HTMLElement>("input") ??
                true
              }
            >
              <ConnectionChooser
                id={`${id}-chooser`}
                place={place}
                onChoose={choose}
                onNewConnection={() => setOpened("connection")}
                onNewRequirement={() => setOpened("requirement")}
                onEdit={(requirement) => {
                  close();
                  setEdited(requirement);
                }}
              />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      {problem ? (
        <ProblemLine id={`${id}-problem`} label={texts.field.connection} problem={problem} />
      ) : null}
      {isShared ? <BlastRadius uses={uses.data} /> : null}
      <AddConnectionPanel
        open={opened === "connection"}
        projectId={projectId}
        types={accepted}
        returnFocus={() => trigger.current}
        onClose={close}
        onCreated={(connection) => choose(connection.id)}
      />
      <AddRequirementSheet
        open={opened === "requirement"}
        workflowId={workflow.id}
        types={accepted.flatMap((type) => surroundings.connectionTypes.get(type) ?? [])}
        isTaken={(name) =>
          [...surroundings.requirements.values()].some((each) => each.name === name)
        }
        returnFocus={() => trigger.current}
        onClose={close}
        onCreated={(requirement) => choose(requirementReference(requirement.id))}
      />
      <RequirementEditor
        requirement={edited}
        returnFocus={() => trigger.current}
        onClose={() => setEdited(null)}
      />
    </div>
  );
}

/** What the field shows: the name, with the suffix **(Requirement)** where it is one. */
function shownName({ reference }: ConnectionPlace, surroundings: Surroundings): string {
  const words = texts.chooser;
  if (!reference) return words.none;
  if (reference.kind === "connection") {
    return surroundings.connections.get(reference.id)?.name ?? words.connectionGone;
  }
  const requirement = surroundings.requirements.get(reference.id);
  return requirement ? words.suffix(requirement.name) : words.requirementGone;
}
