import { useState } from "react";
import { useProject } from "../../app/ProjectProvider.tsx";
import { Toolbar } from "../../app/Toolbar.tsx";
import { Button } from "../../components/Button.tsx";
import { SearchField } from "../../components/SearchField.tsx";
import { Table } from "../../components/Table.tsx";
import type { Workflow } from "../../platform/contract.ts";
import { useApps } from "../../platform/queries/apps.ts";
import { AgentRow } from "./AgentRow.tsx";
import { DeleteWorkflowDialog } from "./DeleteWorkflowDialog.tsx";
import { texts } from "./texts.ts";

/** The table of workflows, latest change first. */
export function AgentList({ workflows }: { workflows: readonly Workflow[] }) {
  const apps = useApps(useProject().project.id).data ?? [];
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<Workflow | null>(null);
  const [deleting, setDeleting] = useState(false);
  const appsOf = (id: string) => apps.filter((app) => app.workflow_id === id);
  const wanted = search.trim().toLowerCase();
  const shown = workflows
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => b.updated_at.localeCompare(a.updated_at));
  return (
    <>
      <Toolbar>
        <SearchField label={texts.search} value={search} onChange={setSearch} />
      </Toolbar>
      <Table label={texts.title} columns={texts.columns} actions={texts.actions}>
        {shown.map((workflow) => (
          <AgentRow
            key={workflow.id}
            workflow={workflow}
            apps={appsOf(workflow.id)}
            onDelete={() => {
              setChosen(workflow);
              setDeleting(true);
            }}
          />
        ))}
      </Table>
      {shown.length === 0 ? (
        <div>
          <p>{texts.noneFound}</p>
          <Button onClick={() => setSearch("")}>{texts.clear}</Button>
        </div>
      ) : null}
      {chosen ? (
        <DeleteWorkflowDialog
          key={chosen.id}
          open={deleting}
          workflow={chosen}
          apps={appsOf(chosen.id)}
          onClose={() => setDeleting(false)}
          onClosed={() => setChosen(null)}
        />
      ) : null}
    </>
  );
}
