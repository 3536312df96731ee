import { useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { Moment } from "../../components/Moment.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { Table } from "../../components/Table.tsx";
import styles from "./CredentialTable.module.css";
import { type CredentialWords, texts } from "./texts.ts";

/** What Access Keys and Personal Access Tokens have in common. */
export interface Credential {
  id: string;
  name: string;
  preview: string;
  created_at: string;
  expires_at?: string | null;
  last_used_at?: string | null;
}

interface Props {
  label: string;
  words: CredentialWords;
  credentials: readonly Credential[];
  /** Deletes one; the state of the deletion is the caller's. */
  remove: {
    mutateAsync: (id: string) => Promise<unknown>;
    isPending: boolean;
    error: Error | null;
    reset: () => void;
  };
}

/** Credentials without their secrets, each of which can be deleted. */
export function CredentialTable({ label, words, credentials, remove }: Props) {
  const [chosen, setChosen] = useState<Credential | null>(null);
  const [asking, setAsking] = useState(false);
  const confirm = async () => {
    if (!chosen) return;
    const deleted = await remove.mutateAsync(chosen.id).catch(() => null);
    if (deleted === null) return;
    notify(words.deleted(chosen.name));
    setAsking(false);
  };
  return (
    <>
      <Table label={label} columns={texts.columns} actions={texts.actions}>
        {credentials.map((credential) => (
          <tr key={credential.id}>
            <td>{credential.name}</td>
            <td className={styles.preview}>{credential.preview}</td>
            <td>
              <Moment at={credential.created_at} />
            </td>
            <td>
              {credential.last_used_at ? <Moment at={credential.last_used_at} /> : texts.never}
            </td>
            <td>
              {credential.expires_at ? (
                <time dateTime={credential.expires_at}>{credential.expires_at.slice(0, 10)}</time>
              ) : (
                texts.never
              )}
            </td>
            <td>
              <RowMenu
                label={texts.menu(credential.name)}
                actions={[
                  {
                    label: texts.delete,
                    danger: true,
                    onSelect: () => {
                      setChosen(credential);
                      setAsking(true);
                    },
                  },
                ]}
              />
            </td>
          </tr>
        ))}
      </Table>
      {chosen ? (
        <ConfirmDialog
          open={asking}
          title={words.removeTitle(chosen.name)}
          confirm={remove.isPending ? texts.remove.busy : texts.remove.confirm}
          cancel={frame.cancel}
          busy={remove.isPending}
          problem={remove.error ? tellFailure(remove.error) : null}
          onConfirm={() => void confirm()}
          onClose={() => setAsking(false)}
          onClosed={() => {
            remove.reset();
            setChosen(null);
          }}
        >
          {words.removeBody}
        </ConfirmDialog>
      ) : null}
    </>
  );
}
