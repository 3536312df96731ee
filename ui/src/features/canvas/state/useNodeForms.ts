import { useMemo } from "react";
import { useNodeTypeForms } from "../../../platform/queries/catalogue.ts";
import type { WorkflowDocument } from "../model/document.ts";
import { typesIn } from "../model/nested.ts";
import type { Surroundings } from "../model/surroundings.ts";

/**
 * The surroundings with what the forms of the document's node types need. A type whose form is not
 * there, because it is being fetched or the platform has none, is left out.
 */
export function useNodeForms(document: WorkflowDocument, known: Surroundings): Surroundings {
  // One word, so that a change which adds no type asks for nothing.
  const types = useMemo(() => {
    const found = new Set<string>();
    for (const { raw } of document.nodes) for (const type of typesIn(raw)) found.add(type);
    return [...found]
      .filter((type) => known.nodeTypes.has(type))
      .sort()
      .join(" ");
  }, [document, known.nodeTypes]);
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
