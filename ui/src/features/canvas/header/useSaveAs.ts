import { useMutation } from "@tanstack/react-query";
import { answered, dataOf } from "../../../platform/client.ts";
import type { Workflow } from "../../../platform/contract.ts";
import { usePlatform } from "../../../platform/PlatformProvider.tsx";
import { useRefresh } from "../../../platform/queries/refresh.ts";
import { copyWithoutRequirements, copyWithRequirements, namedRequirements } from "../model/copy.ts";
import { writeWorkflow } from "../model/projection.ts";
import { useEditor } from "../state/EditorContext.tsx";
import { documentOf } from "../state/editor-store.ts";

/**
 * Saves what is on the canvas as version 1 of a new workflow, with requirements of its own. A failure
 * on the way takes the new workflow back.
 */
export function useSaveAs() {
  const { store, projectId, surroundings } = useEditor();
  const client = usePlatform();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (name: string): Promise<Workflow> => {
      const document = documentOf(store.getState());
      const flowId = crypto.randomUUID();
      const bare = writeWorkflow(copyWithoutRequirements(document, flowId));
      const body = { name, project_id: projectId, ...bare };
      const made = await dataOf(client.POST("/v1/workflows", { body }));
      const path = { workflow_id: made.id };
      try {
        const ids = new Map<string, string>();
        for (const id of namedRequirements(document)) {
          const known = surroundings.requirements.get(id);
          if (!known) continue;
          const { name: called, type, form, spec, optional } = known;
          const asked = await dataOf(
            client.POST("/v1/workflows/{workflow_id}/requirements", {
              params: { path },
              body: { name: called, type, form, spec, ...(optional && { optional }) },
            }),
          );
          ids.set(id, asked.id);
        }
        const whole = writeWorkflow(copyWithRequirements(document, flowId, ids));
        await dataOf(
          client.POST("/v1/workflows/{workflow_id}/save", { params: { path }, body: whole }),
        );
      } catch (error) {
        const back = client.DELETE("/v1/workflows/{workflow_id}", { params: { path } });
        await answered(back).catch(() => undefined);
        throw error;
      }
      return made;
    },
    onSettled: () => refresh("workflows", "requirements", "versions", "uses"),
  });
}
