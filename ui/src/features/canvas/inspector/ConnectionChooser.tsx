import { Tabs } from "@base-ui/react/tabs";
import { Check, Plus } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "../../../components/Button.tsx";
import { tellEither } from "../../../components/locale.ts";
import { tellValue, texts as wording } from "../../../components/texts.ts";
import type { Requirement } from "../../../platform/contract.ts";
import { nodesWithRequirement } from "../model/identity.ts";
import type { Json } from "../model/json.ts";
import { type ConnectionPlace, requirementReference } from "../model/references.ts";
import {
  acceptedTypes,
  connectionTypeLabel,
  fittingConnections,
  fittingRequirements,
} from "../model/surroundings.ts";
import { type PickItem, PickList } from "../picker/PickList.tsx";
import { useDocument, useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";
import styles from "./ConnectionField.module.css";

type Segment = "connections" | "requirements";

interface Props {
  id: string;
  place: ConnectionPlace;
  onChoose: (value: Json) => void;
  onNewConnection: () => void;
  onNewRequirement: () => void;
  onEdit: (requirement: Requirement) => void;
}

/** The chooser of a node's connection: **Connections** | **Requirements**. */
export function ConnectionChooser({ id, place, ...actions }: Props) {
  const { workflow } = useEditor();
  const reasonId = useId();
  const isSaved = typeof workflow.version === "number";
  const [segment, setSegment] = useState<Segment>(
    isSaved && place.reference?.kind === "requirement" ? "requirements" : "connections",
  );
  const words = texts.chooser;
  return (
    <Tabs.Root
      id={id}
      className={styles.chooser}
      value={segment}
      onValueChange={(next: Segment | null) => next && setSegment(next)}
    >
      <Tabs.List className={styles.segments} aria-label={words.tabs} activateOnFocus>
        <Tabs.Tab value="connections" className={styles.segment}>
          {words.connections}
        </Tabs.Tab>
        <Tabs.Tab
          value="requirements"
          className={styles.segment}
          disabled={!isSaved}
          aria-describedby={isSaved ? undefined : reasonId}
          title={isSaved ? undefined : words.saveFirst}
        >
          {words.requirements}
        </Tabs.Tab>
      </Tabs.List>
      {isSaved ? null : (
        <p className={styles.reason} id={reasonId}>
          {wording.named(words.requirements, words.saveFirst)}
        </p>
      )}
      <Tabs.Panel value="connections">
        <Connections place={place} {...actions} />
      </Tabs.Panel>
      <Tabs.Panel value="requirements">
        <Requirements place={place} {...actions} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}

type SegmentProps = Omit<Props, "id">;

function Connections({ place, onChoose, onNewConnection }: SegmentProps) {
  const { surroundings } = useEditor();
  const words = texts.chooser;
  const { reference, type } = place;
  const chosen = reference?.kind === "connection" ? reference.id : null;
  const labels = acceptedTypes(surroundings, type).map((each) =>
    connectionTypeLabel(surroundings, each),
  );
  const items = fittingConnections(surroundings, type).map((connection): PickItem => {
    const { id, name, status, system } = connection;
    const letters = surroundings.connectionTypes.get(connection.type)?.glyph;
    return {
      id,
      label: name,
      ...(letters && { letters }),
      note: connectionTypeLabel(surroundings, connection.type),
      end: (
        <End
          text={system ? words.system : tellValue(words.status, status)}
          isChosen={id === chosen}
        />
      ),
    };
  });
  return (
    <>
      <PickList
        label={words.connections}
        search={words.search}
        items={items}
        value={chosen}
        empty={words.noConnections(tellEither(labels))}
        nothing={words.nothing}
        onPick={onChoose}
      />
      <div className={styles.actions}>
        <Button look="quiet" className={styles.new} onClick={onNewConnection}>
          <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
          {words.newConnection}
        </Button>
        {reference ? (
          <Button look="quiet" onClick={() => onChoose(null)}>
            {words.clear}
          </Button>
        ) : null}
      </div>
    </>
  );
}

function Requirements({ place, onChoose, onNewRequirement, onEdit }: SegmentProps) {
  const { surroundings } = useEditor();
  const document = useDocument();
  const words = texts.chooser;
  const { reference, type } = place;
  const chosen = reference?.kind === "requirement" ? reference.id : null;
  const fitting = fittingRequirements(surroundings, type);
  const current = fitting.find(({ id }) => id === chosen);
  const items = fitting.map(({ id, name, form, spec }): PickItem => {
    const letters = surroundings.connectionTypes.get(spec.type ?? "")?.glyph;
    const used = nodesWithRequirement(document, id).length;
    return {
      id,
      label: name,
      note: form.title,
      ...(letters && { letters }),
      end: <End text={words.used(used)} isChosen={id === chosen} />,
    };
  });
  return (
    <>
      <PickList
        label={words.requirements}
        search={words.search}
        items={items}
        value={chosen}
        empty={words.noRequirements}
        nothing={words.nothing}
        onPick={(id) => onChoose(requirementReference(id))}
      />
      <div className={styles.actions}>
        <Button look="quiet" className={styles.new} onClick={onNewRequirement}>
          <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
          {words.newRequirement}
        </Button>
        {current ? (
          <Button look="quiet" onClick={() => onEdit(current)}>
            {words.edit(current.name)}
          </Button>
        ) : null}
      </div>
    </>
  );
}

/** What stands at the end of a line: a word about it, and whether it is chosen. */
export function End({ text, isChosen }: { text: string; isChosen: boolean }) {
  return (
    <>
      {text}
      {isChosen ? <Check size={14} strokeWidth={1.5} aria-hidden="true" /> : null}
    </>
  );
}
