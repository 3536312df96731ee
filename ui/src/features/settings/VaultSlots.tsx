import { useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { Moment } from "../../components/Moment.tsx";
import { Notice } from "../../components/Notice.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { Table } from "../../components/Table.tsx";
import type { Vault, VaultSlot } from "../../platform/contract.ts";
import {
  useAddKeychain,
  useChangePassphrase,
  useDeleteSlot,
} from "../../platform/queries/vault.ts";
import { checkPassphrase } from "../start/passphrase.ts";
import { NewRecoveryCode } from "./NewRecoveryCode.tsx";
import { SecretsDialog } from "./SecretsDialog.tsx";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";

const { slots: words, passphrase: phrase, recovery } = texts.vault;

/** The ways into the open vault: each can be added, changed, and removed unless it is the last. */
export function VaultSlots({ vault }: { vault: Vault }) {
  const keychain = useAddKeychain();
  const [asking, setAsking] = useState<"passphrase" | "recovery" | null>(null);
  const has = (kind: string) => vault.slots.some((slot) => slot.kind === kind);
  const addKeychain = async () => {
    const added = await keychain.mutateAsync().catch(() => null);
    if (added) notify(words.keychainAdded);
  };
  return (
    <section className={styles.section}>
      <h3>{words.title}</h3>
      <p>{words.body}</p>
      <SlotTable slots={vault.slots} />
      <div className={styles.actions}>
        <Button onClick={() => setAsking("passphrase")}>
          {has("passphrase") ? phrase.change : phrase.add}
        </Button>
        <Button onClick={() => setAsking("recovery")}>
          {has("recovery_code") ? recovery.replace : recovery.make}
        </Button>
        {has("keychain") ? null : (
          <Button busy={keychain.isPending} onClick={() => void addKeychain()}>
            {words.addKeychain}
          </Button>
        )}
      </div>
      {keychain.error ? <Notice tone="bad">{tellFailure(keychain.error)}</Notice> : null}
      <PassphraseOfVault
        open={asking === "passphrase"}
        has={has("passphrase")}
        onClose={() => setAsking(null)}
      />
      <NewRecoveryCode
        open={asking === "recovery"}
        has={has("recovery_code")}
        onClose={() => setAsking(null)}
      />
    </section>
  );
}

function SlotTable({ slots }: { slots: readonly VaultSlot[] }) {
  const remove = useDeleteSlot();
  const [chosen, setChosen] = useState<VaultSlot | null>(null);
  const [asking, setAsking] = useState(false);
  const nameOf = (slot: VaultSlot) => words.kinds[slot.kind] ?? slot.kind;
  const confirm = async () => {
    if (!chosen) return;
    const removed = await remove.mutateAsync(chosen.id).catch(() => null);
    if (!removed) return;
    notify(words.removed(nameOf(chosen)));
    setAsking(false);
  };
  return (
    <>
      <Table label={words.title} columns={words.columns} actions={words.actions}>
        {slots.map((slot) => (
          <tr key={slot.id}>
            <td>{nameOf(slot)}</td>
            <td>
              <Moment at={slot.created_at} />
            </td>
            <td>
              {slots.length > 1 ? (
                <RowMenu
                  label={words.menu(nameOf(slot))}
                  actions={[
                    {
                      label: words.remove,
                      danger: true,
                      onSelect: () => {
                        setChosen(slot);
                        setAsking(true);
                      },
                    },
                  ]}
                />
              ) : null}
            </td>
          </tr>
        ))}
      </Table>
      {chosen ? (
        <ConfirmDialog
          open={asking}
          title={words.removeTitle(nameOf(chosen))}
          confirm={remove.isPending ? words.busy : words.confirm}
          cancel={texts.vault.cancel}
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

function PassphraseOfVault(props: { open: boolean; has: boolean; onClose: () => void }) {
  const change = useChangePassphrase();
  const current = { name: "current_passphrase", label: phrase.current };
  return (
    <SecretsDialog
      open={props.open}
      title={phrase.title}
      lead={props.has ? phrase.changeLead : phrase.lead}
      secrets={[
        ...(props.has ? [current] : []),
        { name: "passphrase", label: phrase.new, help: phrase.help },
        { name: "again", label: phrase.again },
      ]}
      confirm={phrase.confirm}
      busyLabel={phrase.busy}
      check={(given) => checkPassphrase(given.passphrase ?? "", given.again ?? "")}
      submit={async (given) => {
        const { passphrase = "", current_passphrase } = given;
        await change.mutateAsync({
          passphrase,
          ...(current_passphrase !== undefined && { current_passphrase }),
        });
        change.reset();
        notify(phrase.saved);
      }}
      onClose={props.onClose}
    />
  );
}
