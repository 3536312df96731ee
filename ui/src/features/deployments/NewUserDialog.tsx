import { type FormEvent, useId, useState } from "react";
import { texts as frame } from "../../app/texts.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { PlainField } from "../../components/PlainField.tsx";
import { texts } from "./texts.ts";

interface Props {
  open: boolean;
  onClose: () => void;
  onNamed: (userId: string) => void;
}

/** Asks for the name of a user whom the App does not know yet. */
export function NewUserDialog({ open, onClose, onNamed }: Props) {
  const formId = useId();
  const [name, setName] = useState("");
  const { newUser } = texts.requirements;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name !== "") onNamed(name);
  };
  return (
    <Dialog
      open={open}
      title={newUser.title}
      closeLabel={frame.close}
      lead={newUser.lead}
      onClose={onClose}
      onClosed={() => setName("")}
      footer={
        <>
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button look="primary" type="submit" form={formId} disabled={name === ""}>
            {newUser.confirm}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <PlainField
          label={newUser.label}
          help={newUser.help}
          value={name}
          maxLength={256}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
