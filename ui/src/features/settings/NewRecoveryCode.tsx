import { useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { useNewRecoveryCode } from "../../platform/queries/vault.ts";
import { RecoveryCodeOnce } from "./RecoveryCodeOnce.tsx";
import { texts } from "./texts.ts";

const { recovery: words, cancel } = texts.vault;

interface Props {
  open: boolean;
  /** There is one already, which the new one replaces. */
  has: boolean;
  onClose: () => void;
}

/** Asks whether a recovery code shall be made, makes it, and shows it once. */
export function NewRecoveryCode({ open, has, onClose }: Props) {
  const make = useNewRecoveryCode();
  const [code, setCode] = useState<string | null>(null);
  const confirm = async () => {
    const made = await make.mutateAsync().catch(() => null);
    if (!made) return;
    make.reset();
    setCode(made.recovery_code);
    onClose();
  };
  return (
    <>
      <ConfirmDialog
        open={open}
        title={has ? words.replaceTitle : words.makeTitle}
        confirm={make.isPending ? words.busy : words.confirm}
        cancel={cancel}
        busy={make.isPending}
        danger={false}
        problem={make.error ? tellFailure(make.error) : null}
        onConfirm={() => void confirm()}
        onClose={onClose}
        onClosed={make.reset}
      >
        {has ? words.replaceBody : words.makeBody}
      </ConfirmDialog>
      <RecoveryCodeOnce code={code} onClose={() => setCode(null)} />
    </>
  );
}
