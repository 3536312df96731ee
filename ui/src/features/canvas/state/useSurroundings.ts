import { useMemo } from "react";
import { useConnectionTypes, useNodeTypes } from "../../../platform/queries/catalogue.ts";
import { useConnections } from "../../../platform/queries/connections.ts";
import { useRequirements } from "../../../platform/queries/requirements.ts";
import type { Surroundings } from "../model/surroundings.ts";

/** What a workflow is looked at with; null until all of it is there. */
export function useSurroundings(workflowId: string, projectId: string) {
  const nodeTypes = useNodeTypes();
  const connectionTypes = useConnectionTypes();
  const connections = useConnections(projectId, { system: true });
  const requirements = useRequirements(workflowId);
  const all = [nodeTypes, connectionTypes, connections, requirements];

  const surroundings = useMemo((): Surroundings | null => {
    if (!nodeTypes.data || !connectionTypes.data || !connections.data || !requirements.data) {
      return null;
    }
    return {
      nodeTypes: new Map(nodeTypes.data.map((type) => [type.type, type])),
      connectionTypes: new Map(connectionTypes.data.map((type) => [type.id, type])),
      connections: new Map(connections.data.map((each) => [each.id, each])),
      requirements: new Map(requirements.data.map((each) => [each.id, each])),
      forms: new Map(),
      accounts: new Map(),
      components: new Map(),
    };
  }, [nodeTypes.data, connectionTypes.data, connections.data, requirements.data]);

  return {
    surroundings,
    error: all.find(({ isError }) => isError)?.error ?? null,
    retry: () => {
      for (const query of all) if (query.isError) void query.refetch();
    },
  };
}
