import { useState } from "react";
import { navigate } from "../../app/routes.ts";
import { Toolbar } from "../../app/Toolbar.tsx";
import { Button } from "../../components/Button.tsx";
import { Moment } from "../../components/Moment.tsx";
import { RowLink } from "../../components/RowLink.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { SearchField } from "../../components/SearchField.tsx";
import { Table } from "../../components/Table.tsx";
import { Tag } from "../../components/Tag.tsx";
import type { App } from "../../platform/contract.ts";
import { DeleteAppDialog } from "./DeleteAppDialog.tsx";
import { texts } from "./texts.ts";

/** The table of Apps, by name. */
export function AppList({ apps }: { apps: readonly App[] }) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<App | null>(null);
  const [deleting, setDeleting] = useState(false);
  const wanted = search.trim().toLowerCase();
  const shown = apps.filter(({ name, workflow }) =>
    `${name} ${workflow.name}`.toLowerCase().includes(wanted),
  );
  const open = ({ id }: App) => navigate({ page: "deployment", id, tab: "integration" });
  const remove = (app: App) => {
    setChosen(app);
    setDeleting(true);
  };
  return (
    <>
      <Toolbar>
        <SearchField label={texts.search} value={search} onChange={setSearch} />
      </Toolbar>
      <Table label={texts.title} columns={texts.columns} actions={texts.actions}>
        {shown.map((app) => (
          <tr key={app.id}>
            <td>
              <RowLink onOpen={() => open(app)}>{app.name}</RowLink>
            </td>
            <td>{app.workflow.name}</td>
            <td>
              <Tag>{texts.version(app.workflow_version.version)}</Tag>
            </td>
            <td>{isPrivate(app) ? texts.enabled : texts.disabled}</td>
            <td>
              <Moment at={app.updated_at} />
            </td>
            <td>
              <RowMenu
                label={texts.menu(app.name)}
                actions={[
                  { label: texts.open, onSelect: () => open(app) },
                  { label: texts.delete, danger: true, onSelect: () => remove(app) },
                ]}
              />
            </td>
          </tr>
        ))}
      </Table>
      {shown.length === 0 ? (
        <div>
          <p>{texts.noneFound}</p>
          <Button onClick={() => setSearch("")}>{texts.clear}</Button>
        </div>
      ) : null}
      {chosen ? (
        <DeleteAppDialog
          key={chosen.id}
          open={deleting}
          app={chosen}
          onDeleted={() => setDeleting(false)}
          onClose={() => setDeleting(false)}
          onClosed={() => setChosen(null)}
        />
      ) : null}
    </>
  );
}

/** Whether calls of an App need an Access Key. */
function isPrivate(app: App): boolean {
  return app.access_control.access_type === "private";
}
