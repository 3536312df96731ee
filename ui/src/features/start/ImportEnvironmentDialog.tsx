import { useId, useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { tellList } from "../../components/locale.ts";
import { Notice } from "../../components/Notice.tsx";
import type { EnvironmentConnection } from "../../platform/contract.ts";
import { useImportEnvironment } from "../../platform/queries/connections.ts";
import styles from "./ImportEnvironmentDialog.module.css";
import { texts } from "./texts.ts";

interface Props {
  open: boolean;
  projectId: string;
  found: readonly EnvironmentConnection[];
  onClose: () => void;
}

const words = texts.environment;

/** Asks which connections to make of the environment. Values are never shown, nor known here. */
export function ImportEnvironmentDialog({ open, projectId, found, onClose }: Props) {
  const importing = useImportEnvironment();
  const [left, setLeft] = useState<readonly string[]>([]);
  const id = useId();
  const types = found.map(({ type }) => type).filter((type) => !left.includes(type));
  const toggle = (type: string) =>
    setLeft(left.includes(type) ? left.filter((other) => other !== type) : [...left, type]);
  const make = async () => {
    const made = await importing.mutateAsync({ project_id: projectId, types }).catch(() => null);
    if (!made) return;
    notify(words.made(made.length));
    onClose();
  };
  return (
    <Dialog
      open={open}
      title={words.dialogTitle}
      closeLabel={frame.close}
      lead={words.dialogLead}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button
            look="primary"
            busy={importing.isPending}
            disabled={types.length === 0}
            onClick={() => void make()}
          >
            {importing.isPending ? words.making : words.make(types.length)}
          </Button>
        </>
      }
    >
      <ul className={styles.list}>
        {found.map(({ type, label, name, variables }) => (
          <li key={type}>
            <input
              id={`${id}-${type}`}
              type="checkbox"
              checked={!left.includes(type)}
              onChange={() => toggle(type)}
            />
            <label htmlFor={`${id}-${type}`}>
              <span>
                {name} <span className={styles.service}>{label}</span>
              </span>
              <span className={styles.variables}>{tellList(variables)}</span>
            </label>
          </li>
        ))}
      </ul>
      {importing.error ? <Notice tone="bad">{tellFailure(importing.error)}</Notice> : null}
    </Dialog>
  );
}
