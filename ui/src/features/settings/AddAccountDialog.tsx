import { useState } from "react";
import { notify } from "../../app/toasts.ts";
import { PlainField } from "../../components/PlainField.tsx";
import { ApiError } from "../../platform/api-error.ts";
import { useCreateRemoteAccount } from "../../platform/queries/accounts.ts";
import { SecretsDialog } from "./SecretsDialog.tsx";
import { texts } from "./texts.ts";

const words = texts.accounts;

/** Adds an account of a remote platform. */
export function AddAccountDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const create = useCreateRemoteAccount();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [blank, setBlank] = useState<Record<string, string>>({});
  const refused = create.error instanceof ApiError ? create.error.details : {};
  const problems = { ...refused, ...blank };
  const check = () => {
    const found = Object.fromEntries(
      Object.entries({ name, url })
        .filter(([, value]) => value.trim() === "")
        .map(([field]) => [field, texts.vault.blank]),
    );
    setBlank(found);
    return found;
  };
  const close = () => {
    setName("");
    setUrl("");
    setBlank({});
    create.reset();
    onClose();
  };
  return (
    <SecretsDialog
      open={open}
      title={words.title}
      lead={words.lead}
      secrets={[{ name: "token", label: words.token }]}
      shownElsewhere={["name", "url"]}
      confirm={words.confirm}
      busyLabel={words.busy}
      check={check}
      submit={async ({ token = "" }) => {
        const added = await create.mutateAsync({ name: name.trim(), url: url.trim(), token });
        notify(words.added(added.email));
      }}
      onClose={close}
    >
      <PlainField
        label={words.name}
        help={words.nameHelp}
        value={name}
        maxLength={128}
        problem={problems.name}
        onChange={(event) => setName(event.target.value)}
      />
      <PlainField
        label={words.url}
        help={words.urlHelp}
        value={url}
        inputMode="url"
        problem={problems.url}
        onChange={(event) => setUrl(event.target.value)}
      />
    </SecretsDialog>
  );
}
