import { Popover } from "@base-ui/react/popover";
import { ChevronDown } from "lucide-react";
import { useEffect, useState } from "react";
import { tellFailure } from "../../../app/failure.ts";
import field from "../../../components/Field.module.css";
import type { ControlProps } from "../../../components/FieldFrame.tsx";
import { Notice } from "../../../components/Notice.tsx";
import {
  type ActionProp,
  type Chosen,
  type PropOption,
  usePropOptions,
} from "../../../platform/queries/pipedream.ts";
import { isObject, type Json } from "../model/json.ts";
import pick from "../picker/PickList.module.css";
import popover from "../picker/Popover.module.css";
import styles from "./Action.module.css";
import { texts } from "./texts.ts";

interface Props {
  control: ControlProps;
  prop: ActionProp;
  chosen: Chosen;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
}

/** How long typing pauses before the app is asked. */
const PAUSE_MS = 300;

/** A prop whose options the app itself knows: searched for there, or typed by hand. */
export function RemoteOptions({ control, prop, chosen, value, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const asks = prop.useQuery ? search : "";
  const options = usePropOptions(chosen, prop.name, asks, isOpen);
  const found = (options.data ?? []).filter(({ label }) =>
    label.toLowerCase().includes(typed.trim().toLowerCase()),
  );
  const choose = (option: PropOption) => {
    const plain = option.value as Json;
    onChange(prop.withLabel ? { __lv: { label: option.label, value: plain } } : plain);
    setOpen(false);
  };
  const byHand = typed.trim();
  const label = prop.label || prop.name;
  const shown = shownValue(value);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger
        {...control}
        className={`${field.control} ${styles.pick}`}
        data-empty={shown === "" || undefined}
      >
        <span>{shown || texts.fromWorkflow}</span>
        <ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={popover.positioner} sideOffset={4} align="start">
          <Popover.Popup className={popover.popup} aria-label={texts.pick(label)}>
            <div className={pick.search}>
              <input
                type="text"
                aria-label={texts.search}
                placeholder={texts.search}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key !== "Enter") return;
                  event.preventDefault();
                  const [first] = found;
                  if (first) choose(first);
                }}
              />
            </div>
            {options.error ? (
              <Notice tone="bad">{`${tellFailure(options.error)} ${texts.accountFirst}`}</Notice>
            ) : null}
            <ul className={styles.props} aria-label={label}>
              {options.isFetching ? <li>{texts.searching}</li> : null}
              {found.map((option) => (
                <li key={JSON.stringify(option.value)}>
                  <button
                    type="button"
                    className={`${field.control} ${styles.pick}`}
                    onClick={() => choose(option)}
                  >
                    <span>{option.label}</span>
                  </button>
                </li>
              ))}
              {!options.isFetching && found.length === 0 ? <li>{texts.noOptions}</li> : null}
              {byHand ? (
                <li>
                  <button
                    type="button"
                    className={`${field.control} ${styles.pick}`}
                    onClick={() => choose({ label: byHand, value: byHand })}
                  >
                    <span>{`${texts.typeIt}: ${byHand}`}</span>
                  </button>
                </li>
              ) : null}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** `{__lv: {label, value}}` shows its label. */
function shownValue(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (isObject(value) && isObject(value.__lv)) return String(value.__lv.label);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
