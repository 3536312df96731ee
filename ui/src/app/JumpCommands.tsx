import { useApps } from "../platform/queries/apps.ts";
import { useWorkflows } from "../platform/queries/workflows.ts";
import { type Command, useCommands } from "./commands.ts";
import { useProject } from "./ProjectProvider.tsx";
import { navigate } from "./routes.ts";
import { texts } from "./texts.ts";

/** Offers to open every agent and every App of the project; shows nothing itself. */
export function JumpCommands() {
  const { id } = useProject().project;
  const workflows = useWorkflows(id).data ?? [];
  const apps = useApps(id).data ?? [];
  const section = texts.sections.go;
  useCommands([
    ...workflows.map(
      (workflow): Command => ({
        id: workflow.id,
        title: texts.commands.openAgent(workflow.name),
        section,
        run: () => navigate({ page: "agent", id: workflow.id }),
      }),
    ),
    ...apps.map(
      (app): Command => ({
        id: app.id,
        title: texts.commands.openApp(app.name),
        section,
        run: () => navigate({ page: "deployment", id: app.id, tab: "integration" }),
      }),
    ),
  ]);
  return null;
}
