import {
  type FormEvent,
  Fragment,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import type { ConnectionConfig, ConnectionField, ConnectionType } from "../platform/types.ts";
import { ConnectionFieldInput } from "./ConnectionFieldInput.tsx";
import styles from "./CredentialForm.module.css";
import { applies, readConfig } from "./connection-config.ts";
import type { CredentialFormTexts } from "./credential-form-texts.ts";
import { ErrorSummary, type FormProblem } from "./ErrorSummary.tsx";
import { MoreFields } from "./MoreFields.tsx";
import { TypeHelp } from "./TypeHelp.tsx";
import { texts as wording } from "./texts.ts";

/** Why a submission was refused: a sentence for the whole, and messages by field name. */
export interface FormRefusal {
  message?: string | undefined;
  fields: Record<string, string>;
}

/** What a connection holds: its values by field, and for each stored secret what may be told. */
export interface StoredConfig {
  values: Record<string, string | boolean>;
  secrets: Record<string, string>;
}

/** What a form gives to a field that is drawn in another way. */
export interface GivenField {
  id: string;
  problem: string | undefined;
  readOnly: boolean;
  /** What is stored in it, where it is no secret. */
  stored: string | boolean | undefined;
  /** What the fields hold on which others depend. */
  chosen: Record<string, unknown>;
}

interface Props {
  /** Ties the submit button, which stands outside, to the form. */
  id: string;
  type: ConnectionType;
  texts: CredentialFormTexts;
  busy: boolean;
  refusal: FormRefusal | null;
  /** Called with a config that holds what this side can check; true once it is stored. */
  onSubmit: (config: ConnectionConfig) => Promise<boolean>;
  /** Called instead of `onSubmit` on `requestCheck`. Nothing is stored. */
  onCheck?: (config: ConnectionConfig) => void;
  /** Called when a field changes. */
  onEdit?: () => void;
  /** Fills the form; a stored secret may then be left blank. */
  stored?: StoredConfig | undefined;
  /** Draws a field in another way than by what it takes; null leaves it to that. */
  drawField?: (field: ConnectionField, given: GivenField) => ReactNode;
  /** Names beside each field the environment variable that the SDK reads for it. */
  showsVariables?: boolean;
}

/**
 * The form of a connection type, drawn from its list of fields. Values stay in the inputs: they
 * are read once at submit, survive a refusal, and are wiped when the platform has stored them.
 */
export function CredentialForm(props: Props) {
  const { id, texts, busy, refusal, onSubmit, onCheck, onEdit, stored, showsVariables } = props;
  const { drawField } = props;
  const type = withStored(props.type, stored);
  const prefix = useId();
  const form = useRef<HTMLFormElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const [found, setFound] = useState<Record<string, string> | null>(null);
  // What the fields hold on which others depend; all others stay with their inputs.
  const [chosen, setChosen] = useState<Record<string, unknown>>(stored?.values ?? NOTHING);
  const fields = found ?? refusal?.fields ?? NONE;
  const message = found ? undefined : refusal?.message;
  const inputId = (name: string) => `${prefix}-${name}`;

  useEffect(() => {
    if (!found && !refusal) return;
    const target = summary.current ?? form.current?.querySelector<HTMLElement>("[aria-invalid]");
    target?.focus();
  }, [found, refusal]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const element = event.currentTarget;
    const checks = element.dataset.intent === CHECK;
    delete element.dataset.intent;
    const { config, problems } = readConfig(type.fields, new FormData(element), texts.problem);
    const wrong = Object.keys(problems).length > 0;
    setFound(wrong ? problems : null);
    if (wrong) return;
    if (onCheck && checks) {
      onCheck(config);
    } else if (await onSubmit(config)) {
      element.reset();
    }
  };

  const problems = listProblems(type, fields, message, inputId);
  const draw = (field: ConnectionType["fields"][number]) => {
    const own = drawField?.(field, {
      id: inputId(field.name),
      problem: fields[field.name],
      readOnly: busy,
      stored: stored?.values[field.name],
      chosen,
    });
    return own ? <Fragment key={field.name}>{own}</Fragment> : drawByKind(field);
  };
  const drawByKind = (field: ConnectionType["fields"][number]) => (
    <ConnectionFieldInput
      key={field.name}
      id={inputId(field.name)}
      field={field}
      problem={fields[field.name]}
      readOnly={busy}
      texts={texts}
      stored={stored?.values[field.name]}
      showsVariable={showsVariables}
    />
  );
  const drawn = type.fields.filter(
    (field) => hasChoice(field) && applies(field, type.fields, (name) => chosen[name]),
  );
  const basic = drawn.filter((field) => !field.advanced);
  const advanced = drawn.filter((field) => field.advanced);
  const atAdvanced = advanced.some((field) => fields[field.name]);
  return (
    <form
      ref={form}
      id={id}
      className={styles.form}
      noValidate
      autoComplete="off"
      onSubmit={submit}
      onChange={({ target }) => {
        onEdit?.();
        if (target instanceof HTMLSelectElement) {
          setChosen((former) => ({ ...former, [target.name]: target.value }));
        }
      }}
    >
      {problems.length > 1 || message ? (
        <ErrorSummary ref={summary} title={texts.summary(problems.length)} problems={problems} />
      ) : null}
      {basic.map(draw)}
      <TypeHelp type={type} texts={texts} />
      {advanced.length > 0 ? (
        <MoreFields title={texts.moreSettings} forceOpen={atAdvanced}>
          {advanced.map(draw)}
        </MoreFields>
      ) : null}
    </form>
  );
}

const CHECK = "check";

/**
 * Has the form with this id read and checked instead of stored. It is no submit button's work: Enter
 * in a field would press it.
 */
export function requestCheck(id: string): void {
  const form = document.getElementById(id);
  if (!(form instanceof HTMLFormElement)) return;
  form.dataset.intent = CHECK;
  form.requestSubmit();
}

const NONE: Record<string, string> = {};
const NOTHING: Record<string, unknown> = {};

/** A field with one possible value is not worth a question. */
function hasChoice({ options }: ConnectionType["fields"][number]): boolean {
  return options?.length !== 1;
}

function withStored(type: ConnectionType, stored: StoredConfig | undefined): ConnectionType {
  if (!stored) return type;
  const fields = type.fields.map((field) => {
    const told = stored.secrets[field.name];
    return told === undefined ? field : { ...field, required: false, placeholder: told };
  });
  return { ...type, fields };
}

function listProblems(
  type: ConnectionType,
  fields: Record<string, string>,
  message: string | undefined,
  inputId: (name: string) => string,
): FormProblem[] {
  const atFields = type.fields.flatMap(({ name, label }) =>
    fields[name]
      ? [{ text: wording.problem(label, fields[name] ?? ""), field: inputId(name) }]
      : [],
  );
  return message ? [{ text: message }, ...atFields] : atFields;
}
