import { Plus } from "lucide-react";
import { useState } from "react";
import { ListFailure } from "../../app/ListFailure.tsx";
import { Button } from "../../components/Button.tsx";
import { Loading } from "../../components/Loading.tsx";
import type { App } from "../../platform/contract.ts";
import {
  useAccessKeys,
  useCreateAccessKey,
  useDeleteAccessKey,
} from "../../platform/queries/access-keys.ts";
import { CredentialTable } from "../credentials/CredentialTable.tsx";
import { NewCredentialDialog } from "../credentials/NewCredentialDialog.tsx";
import { texts as words } from "../credentials/texts.ts";
import styles from "./Tab.module.css";
import { texts } from "./texts.ts";

/** The Access Keys that open the Apps of this App's project. */
export function AccessKeysTab({ app }: { app: App }) {
  const keys = useAccessKeys(app.project_id);
  const create = useCreateAccessKey();
  const remove = useDeleteAccessKey();
  const [creating, setCreating] = useState(false);
  const makeKey = async (asked: { name: string; expires_at?: string }) =>
    (await create.mutateAsync({ ...asked, project_id: app.project_id })).key;
  return (
    <div className={styles.tab}>
      <p className={styles.lead}>{words.accessKey.lead}</p>
      <div>
        <Button onClick={() => setCreating(true)}>
          <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
          {words.accessKey.button}
        </Button>
      </div>
      {keys.isPending ? <Loading>{texts.loading}</Loading> : null}
      {keys.error && !keys.data ? <ListFailure error={keys.error} onRetry={keys.refetch} /> : null}
      {keys.data?.length === 0 ? <p className={styles.lead}>{words.accessKey.empty}</p> : null}
      {keys.data?.length ? (
        <CredentialTable
          label={texts.app.tabs.keys}
          words={words.accessKey}
          credentials={keys.data}
          remove={remove}
        />
      ) : null}
      <NewCredentialDialog
        open={creating}
        words={words.accessKey}
        create={makeKey}
        onClose={() => setCreating(false)}
      />
    </div>
  );
}
