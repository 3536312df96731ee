import { useMemo } from "react";
import { useStore } from "zustand";
import { useNodeTypeForms } from "../../../platform/queries/catalogue.ts";
import type { WorkflowDocument } from "../model/document.ts";
import { typesIn } from "../model/nested.ts";
import type { Surroundings } from "../model/surroundings.ts";
import { documentOf, type EditorStore } from "./editor-store.ts";

/**
 * The surroundings with what the forms of the document's node types need. A type whose form is not
 * there, because it is being fetched or the platform has none, is left out.
 */
export function useNodeForms(store: EditorStore, known: Surroundings): Surroundings {
  const document = useStore(store, documentOf);
  const types = useMemo(() => typesOf(document, known), [document, known]);
  const forms = useNodeTypeForms(types === "" ? [] : types.split(" "));
  return useMemo(
    () => ({
      ...known,
      forms,
      components: new Map([...forms.values()].flatMap((form) => Object.entries(form.components))),
    }),
    [known, forms],
  );
}

/** As one word, so that a change which adds no type asks for nothing. */
function typesOf({ nodes }: WorkflowDocument, { nodeTypes }: Surroundings): string {
  const sets = new Set(nodes.map(({ raw }) => typesIn(raw)));
  return [...new Set([...sets].flatMap((types) => [...types]))]
    .filter((type) => nodeTypes.has(type))
    .sort()
    .join(" ");
}
