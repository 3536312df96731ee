import { type FormEvent, useId, useRef, useState } from "react";
import { refusalFor } from "../../app/failure.ts";
import { Button } from "../../components/Button.tsx";
import field from "../../components/Field.module.css";
import { FieldFrame } from "../../components/FieldFrame.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Notice } from "../../components/Notice.tsx";
import { SheetBody } from "../../components/SheetBody.tsx";
import { SheetFooter } from "../../components/SheetFooter.tsx";
import { TextField } from "../../components/TextField.tsx";
import type { Requirement } from "../../platform/contract.ts";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { useCreateRequirement } from "../../platform/queries/requirements.ts";
import { FormFields } from "./FormFields.tsx";
import styles from "./Requirement.module.css";
import {
  type AccountApp,
  checkDraft,
  type DraftProblems,
  draftFor,
  draftForAccount,
  FIELD_NAMES,
  type RequirementDraft,
  requestOf,
} from "./requirement-form.ts";
import { texts } from "./texts.ts";

interface Props {
  workflowId: string;
  /** The connection types that the node takes. */
  types: readonly BuilderConnectionType[];
  /** The app whose accounts end users link, in place of a connection type. */
  account?: AccountApp;
  isTaken: (name: string) => boolean;
  onCreated: (requirement: Requirement) => void;
  onClose: () => void;
}

/** The form of **Add New Requirement**. */
export function AddRequirementForm(props: Props) {
  const { workflowId, types, account, isTaken, onCreated, onClose } = props;
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const create = useCreateRequirement(workflowId);
  const [draft, setDraft] = useState(() =>
    account ? draftForAccount(account, isTaken) : draftFor(types[0], isTaken),
  );
  const [problems, setProblems] = useState<DraftProblems>({});
  const [message, setMessage] = useState<string | null>(null);
  const change = (part: Partial<RequirementDraft>) => {
    setDraft({ ...draft, ...part });
    const still = Object.entries(problems).filter(([name]) => !(name in part));
    setProblems(Object.fromEntries(still));
  };
  const refuse = (found: DraftProblems, said?: string) => {
    setProblems(found);
    setMessage(said ?? null);
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus(),
    );
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (create.isPending) return;
    const found = checkDraft(draft, isTaken);
    if (Object.keys(found).length > 0) {
      refuse(found);
      return;
    }
    try {
      const requirement = await create.mutateAsync(requestOf(draft, account !== undefined));
      onCreated(requirement);
    } catch (error) {
      const refusal = refusalFor(error, FIELD_NAMES);
      refuse(refusal.fields, refusal.message);
    }
  };
  const chosen = types.find((type) => type.id === draft.type);
  return (
    <>
      <SheetBody>
        <form ref={form} id={id} className={styles.form} noValidate onSubmit={submit}>
          {message ? <Notice tone="bad">{message}</Notice> : null}
          {account ? null : (
            <FieldFrame
              id={`${id}-type`}
              label={texts.type}
              help={texts.typeHelp}
              problem={problems.type}
              control={(control) => (
                <div className={styles.type}>
                  {chosen ? <Glyph letters={chosen.glyph} /> : null}
                  <select
                    {...control}
                    className={field.control}
                    value={draft.type}
                    onChange={(event) => {
                      const type = types.find((each) => each.id === event.target.value);
                      const next = draftFor(type, isTaken);
                      const before = draftFor(chosen, isTaken);
                      change({
                        type: next.type,
                        ...(draft.name === before.name && { name: next.name }),
                        ...(draft.title === before.title && { title: next.title }),
                      });
                    }}
                  >
                    {types.map((type) => (
                      <option key={type.id} value={type.id}>
                        {type.label}
                      </option>
                    ))}
                  </select>
                </div>
              )}
            />
          )}
          <FieldFrame
            id={`${id}-name`}
            label={texts.name}
            help={texts.nameHelp}
            problem={problems.name}
            control={(control) => (
              <TextField
                control={control}
                name="name"
                value={draft.name}
                readOnly={create.isPending}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          />
          <FormFields
            title={draft.title}
            description={draft.description}
            problems={problems}
            readOnly={create.isPending}
            onTitle={(title) => change({ title })}
            onDescription={(description) => change({ description })}
          />
          <p className={styles.effect}>{texts.effect}</p>
        </form>
      </SheetBody>
      <SheetFooter>
        <Button onClick={onClose}>{texts.cancel}</Button>
        <Button look="primary" type="submit" form={id} busy={create.isPending}>
          {create.isPending ? texts.creating : texts.create}
        </Button>
      </SheetFooter>
    </>
  );
}
