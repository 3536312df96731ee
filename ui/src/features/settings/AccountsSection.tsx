import { Plus } from "lucide-react";
import { useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { ListFailure } from "../../app/ListFailure.tsx";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Moment } from "../../components/Moment.tsx";
import { Notice } from "../../components/Notice.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { Table } from "../../components/Table.tsx";
import type { RemoteAccount } from "../../platform/contract.ts";
import {
  useCheckRemoteAccount,
  useDeleteRemoteAccount,
  useRemoteAccounts,
} from "../../platform/queries/accounts.ts";
import { AddAccountDialog } from "./AddAccountDialog.tsx";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";

const words = texts.accounts;

/** Accounts on remote platforms, whose tokens the vault keeps. */
export function AccountsSection() {
  const accounts = useRemoteAccounts();
  const check = useCheckRemoteAccount();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<RemoteAccount | null>(null);
  const again = async ({ id, name }: RemoteAccount) => {
    const checked = await check.mutateAsync(id).catch(() => null);
    if (checked) notify(words.works(name));
  };
  return (
    <section className={styles.wide}>
      <p>{words.body}</p>
      {accounts.isPending ? <Loading>{texts.loading}</Loading> : null}
      {accounts.error && !accounts.data ? (
        <ListFailure error={accounts.error} onRetry={accounts.refetch} />
      ) : null}
      {accounts.data?.length === 0 ? <p>{words.empty}</p> : null}
      {accounts.data?.length ? (
        <Table label={texts.tabs.accounts} columns={words.columns} actions={words.actions}>
          {accounts.data.map((account) => (
            <tr key={account.id}>
              <td>{account.name}</td>
              <td>{words.of(account.url, account.email)}</td>
              <td className={styles.file}>{words.hidden(account.last4 ?? null)}</td>
              <td>
                <Moment at={account.last_used_at} />
              </td>
              <td>
                <RowMenu
                  label={words.menu(account.name)}
                  actions={[
                    { label: words.check, onSelect: () => void again(account) },
                    { label: words.remove, danger: true, onSelect: () => setRemoving(account) },
                  ]}
                />
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
      {check.error ? <Notice tone="bad">{tellFailure(check.error)}</Notice> : null}
      <div className={styles.actions}>
        <Button onClick={() => setAdding(true)}>
          <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
          {words.add}
        </Button>
      </div>
      <AddAccountDialog open={adding} onClose={() => setAdding(false)} />
      <RemoveAccount account={removing} onClose={() => setRemoving(null)} />
    </section>
  );
}

function RemoveAccount(props: { account: RemoteAccount | null; onClose: () => void }) {
  const { account, onClose } = props;
  const remove = useDeleteRemoteAccount();
  if (!account) return null;
  const confirm = async () => {
    const removed = await remove.mutateAsync(account.id).catch(() => null);
    if (removed === null) return;
    notify(words.removed(account.name));
    onClose();
  };
  return (
    <ConfirmDialog
      open
      title={words.removeTitle(account.name)}
      confirm={remove.isPending ? words.removing : words.removeConfirm}
      cancel={texts.vault.cancel}
      busy={remove.isPending}
      problem={remove.error ? tellFailure(remove.error) : null}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {words.removeBody}
    </ConfirmDialog>
  );
}
