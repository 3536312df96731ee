import { Plus } from "lucide-react";
import { useState } from "react";
import { ListFailure } from "../../app/ListFailure.tsx";
import { Button } from "../../components/Button.tsx";
import { Loading } from "../../components/Loading.tsx";
import {
  useCreatePersonalAccessToken,
  useDeletePersonalAccessToken,
  usePersonalAccessTokens,
} from "../../platform/queries/personal-access-tokens.ts";
import { CredentialTable } from "../credentials/CredentialTable.tsx";
import { NewCredentialDialog } from "../credentials/NewCredentialDialog.tsx";
import { texts as words } from "../credentials/texts.ts";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";

/** The builder's Personal Access Tokens. */
export function TokensSection() {
  const tokens = usePersonalAccessTokens();
  const create = useCreatePersonalAccessToken();
  const remove = useDeletePersonalAccessToken();
  const [creating, setCreating] = useState(false);
  return (
    <section className={styles.wide}>
      <p>{words.token.lead}</p>
      <div>
        <Button onClick={() => setCreating(true)}>
          <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
          {words.token.button}
        </Button>
      </div>
      {tokens.isPending ? <Loading>{texts.loading}</Loading> : null}
      {tokens.error && !tokens.data ? (
        <ListFailure error={tokens.error} onRetry={tokens.refetch} />
      ) : null}
      {tokens.data?.length === 0 ? <p>{words.token.empty}</p> : null}
      {tokens.data?.length ? (
        <CredentialTable
          label={texts.tabs.tokens}
          words={words.token}
          credentials={tokens.data}
          remove={remove}
        />
      ) : null}
      <NewCredentialDialog
        open={creating}
        words={words.token}
        create={async (asked) => (await create.mutateAsync(asked)).token}
        onClose={() => setCreating(false)}
      />
    </section>
  );
}
