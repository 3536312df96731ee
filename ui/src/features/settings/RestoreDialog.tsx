import { useId, useRef, useState } from "react";
import { notify } from "../../app/toasts.ts";
import { FieldFrame } from "../../components/FieldFrame.tsx";
import { useRestoreBackup } from "../../platform/queries/vault.ts";
import { SecretsDialog } from "./SecretsDialog.tsx";
import styles from "./Section.module.css";
import { texts } from "./texts.ts";

const words = texts.vault.restore;
/** What fits into a request as base64. */
const LARGEST = 24_000_000;

interface Props {
  open: boolean;
  /** A file of the folder of the backups; without one, a file is asked for. */
  name: string | null;
  onClose: () => void;
}

/** Replaces everything with what a backup holds. */
export function RestoreDialog({ open, name, onClose }: Props) {
  const restore = useRestoreBackup();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const check = (): Record<string, string> => {
    const file = input.current?.files?.[0];
    const found = name !== null ? undefined : !file ? texts.vault.blank : tooLarge(file);
    setProblem(found);
    return found ? { file: found } : {};
  };
  return (
    <SecretsDialog
      open={open}
      title={words.title}
      lead={words.lead}
      danger
      secrets={[{ name: "passphrase", label: words.passphrase }]}
      confirm={words.confirm}
      busyLabel={words.busy}
      check={check}
      submit={async ({ passphrase = "" }) => {
        const file = input.current?.files?.[0];
        const source = name !== null ? { name } : { backup: file ? await base64Of(file) : "" };
        const restored = await restore.mutateAsync({ passphrase, ...source });
        restore.reset();
        notify(words.done(restored.values));
      }}
      onClose={() => {
        setProblem(undefined);
        onClose();
      }}
    >
      {name !== null ? (
        <p className={styles.file}>{name}</p>
      ) : (
        <FieldFrame
          id={id}
          label={words.file}
          problem={problem}
          control={(control) => (
            <input {...control} className={styles.chooser} ref={input} type="file" accept=".age" />
          )}
        />
      )}
    </SecretsDialog>
  );
}

function tooLarge(file: File): string | undefined {
  return file.size > LARGEST ? words.tooLarge : undefined;
}

/** The bytes of a file as base64, by way of a data: address, which is how a browser encodes. */
function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
