import { useState } from "react";
import { ListFailure } from "../../app/ListFailure.tsx";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { Moment } from "../../components/Moment.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { Table } from "../../components/Table.tsx";
import { texts as wording } from "../../components/texts.ts";
import { useBackups, useCreateBackup } from "../../platform/queries/vault.ts";
import { checkPassphrase } from "../start/passphrase.ts";
import { RestoreDialog } from "./RestoreDialog.tsx";
import { SecretsDialog } from "./SecretsDialog.tsx";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";

const words = texts.vault.backup;

/** The backups on the disk: made while the vault is open, restored always. */
export function VaultBackups({ open }: { open: boolean }) {
  const backups = useBackups();
  const create = useCreateBackup();
  const [asking, setAsking] = useState<"backup" | "restore" | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const restore = (name: string | null) => {
    setChosen(name);
    setAsking("restore");
  };
  const files = backups.data?.files ?? [];
  return (
    <section className={styles.section}>
      <h3>{words.title}</h3>
      <p>{wording.sentences(words.body, backups.data && words.folder(backups.data.folder))}</p>
      {backups.error ? <ListFailure error={backups.error} onRetry={backups.refetch} /> : null}
      {backups.data && files.length === 0 ? <p>{words.empty}</p> : null}
      {files.length > 0 ? (
        <Table label={words.title} columns={words.columns} actions={words.actions}>
          {files.map((file) => (
            <tr key={file.name}>
              <td className={styles.file}>{file.name}</td>
              <td>
                <Moment at={file.created_at} />
              </td>
              <td>{sizeOf(file.bytes)}</td>
              <td>
                <RowMenu
                  label={words.menu(file.name)}
                  actions={[{ label: words.restore, onSelect: () => restore(file.name) }]}
                />
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
      <div className={styles.actions}>
        {open ? <Button onClick={() => setAsking("backup")}>{words.action}</Button> : null}
        <Button onClick={() => restore(null)}>{words.restoreFile}</Button>
      </div>
      <SecretsDialog
        open={asking === "backup"}
        title={words.dialog}
        lead={words.lead}
        secrets={[
          { name: "passphrase", label: words.passphrase, help: texts.vault.passphrase.help },
          { name: "again", label: words.again },
        ]}
        confirm={words.confirm}
        busyLabel={words.busy}
        check={(given) => checkPassphrase(given.passphrase ?? "", given.again ?? "")}
        submit={async ({ passphrase = "" }) => {
          const made = await create.mutateAsync(passphrase);
          create.reset();
          notify(words.done(made.name));
        }}
        onClose={() => setAsking(null)}
      />
      <RestoreDialog open={asking === "restore"} name={chosen} onClose={() => setAsking(null)} />
    </section>
  );
}

function sizeOf(bytes: number): string {
  const { size } = wording;
  const kilobytes = bytes / 1000;
  return kilobytes < 1000 ? size.kilobytes(Math.ceil(kilobytes)) : size.megabytes(kilobytes / 1000);
}
