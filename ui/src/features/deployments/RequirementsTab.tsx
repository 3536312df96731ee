import { Plus } from "lucide-react";
import { useState } from "react";
import { ListFailure } from "../../app/ListFailure.tsx";
import { Toolbar } from "../../app/Toolbar.tsx";
import { Button } from "../../components/Button.tsx";
import { Loading } from "../../components/Loading.tsx";
import { SearchField } from "../../components/SearchField.tsx";
import type { App } from "../../platform/contract.ts";
import {
  useAppRequirements,
  useAppUsers,
  useRequirementsStatuses,
} from "../../platform/queries/app-users.ts";
import { NewUserDialog } from "./NewUserDialog.tsx";
import { RequirementCards } from "./RequirementCards.tsx";
import styles from "./Tab.module.css";
import { texts } from "./texts.ts";
import { UserSheet } from "./UserSheet.tsx";
import { UserTable } from "./UserTable.tsx";

/** How many users' states are asked for at once; the search reaches the others. */
const SHOWN = 50;

/** What this version asks of each user, and how far each has come. */
export function RequirementsTab({ app }: { app: App }) {
  const requirements = useAppRequirements(app.id);
  const users = useAppUsers(app.id);
  const [search, setSearch] = useState("");
  const [naming, setNaming] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [opened, setOpened] = useState(false);
  const wanted = search.trim().toLowerCase();
  const found = (users.data ?? []).filter(({ user_id }) => user_id.toLowerCase().includes(wanted));
  const shown = found.slice(0, SHOWN);
  const statuses = useRequirementsStatuses(
    app.id,
    shown.map(({ user_id }) => user_id),
  );
  const open = (userId: string) => {
    setChosen(userId);
    setOpened(true);
  };
  if (requirements.isPending) return <Loading>{texts.loading}</Loading>;
  if (!requirements.data) {
    return <ListFailure error={requirements.error} onRetry={requirements.refetch} />;
  }
  if (requirements.data.length === 0) {
    return <p className={styles.lead}>{texts.requirements.none}</p>;
  }
  const total = users.data?.length ?? 0;
  const counted = total > 0 && total <= SHOWN && wanted === "";
  return (
    <div className={styles.tab}>
      <RequirementCards requirements={requirements.data} statuses={counted ? statuses : null} />
      <Toolbar
        end={
          <Button onClick={() => setNaming(true)}>
            <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
            {texts.requirements.tryNew}
          </Button>
        }
      >
        <SearchField label={texts.requirements.find} value={search} onChange={setSearch} />
      </Toolbar>
      {total === 0 ? (
        <p className={styles.lead}>{texts.requirements.noUsers}</p>
      ) : (
        <UserTable
          users={shown}
          statuses={statuses}
          requirements={requirements.data}
          onOpen={open}
        />
      )}
      <NewUserDialog
        open={naming}
        onClose={() => setNaming(false)}
        onNamed={(userId) => {
          setNaming(false);
          open(userId);
        }}
      />
      {chosen === null ? null : (
        <UserSheet
          key={chosen}
          open={opened}
          app={app}
          userId={chosen}
          requirements={requirements.data}
          onClose={() => setOpened(false)}
          onClosed={() => setChosen(null)}
        />
      )}
    </div>
  );
}
