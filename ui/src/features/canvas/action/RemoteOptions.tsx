import { Popover } from "@base-ui/react/popover";
import { ChevronDown, X } from "lucide-react";
import { useState } from "react";
import { tellUnread } from "../../../app/failure.ts";
import { Button } from "../../../components/Button.tsx";
import field from "../../../components/Field.module.css";
import type { ControlProps } from "../../../components/FieldFrame.tsx";
import { IconButton } from "../../../components/IconButton.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { texts as wording } from "../../../components/texts.ts";
import { usePaused } from "../../../components/use-paused.ts";
import {
  type ActionProp,
  type Chosen,
  type PropOption,
  usePropOptions,
} from "../../../platform/queries/pipedream.ts";
import type { Json } from "../model/json.ts";
import { type PickItem, PickList } from "../picker/PickList.tsx";
import popover from "../picker/Popover.module.css";
import styles from "./Action.module.css";
import { readChosen, takesMany, writeChosen } from "./chosen-options.ts";
import { texts } from "./texts.ts";

interface Props {
  control: ControlProps;
  prop: ActionProp;
  chosen: Chosen;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
}

/** A prop whose options the app itself knows: searched for there, or typed by hand. */
export function RemoteOptions({ control, prop, chosen, value, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const many = takesMany(prop);
  const picked = readChosen(value);
  const label = prop.label || prop.name;
  const pick = (option: PropOption) => {
    const others = picked.filter((one) => one.value !== option.value);
    onChange(writeChosen(prop, many ? [...others, option] : [option]));
    setOpen(false);
  };
  const empty = many && picked.length > 0 ? texts.addOne : texts.fromWorkflow;
  const shown = many ? "" : picked[0]?.label;
  return (
    <>
      {many && picked.length > 0 ? (
        <ul className={styles.picked} aria-label={label}>
          {picked.map((one) => (
            <li key={JSON.stringify(one.value)}>
              <span>{one.label}</span>
              <IconButton
                label={texts.drop(one.label)}
                onClick={() =>
                  onChange(
                    writeChosen(
                      prop,
                      picked.filter((each) => each !== one),
                    ),
                  )
                }
              >
                <X size={14} strokeWidth={1.5} aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      ) : null}
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <Popover.Trigger
          {...control}
          className={`${field.control} ${styles.pick}`}
          data-empty={!shown || undefined}
        >
          <span>{shown || empty}</span>
          <ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner className={popover.positioner} sideOffset={4} align="start">
            <Popover.Popup className={popover.popup} aria-label={texts.pick(label)}>
              <Options
                prop={prop}
                chosen={chosen}
                picked={picked}
                onPick={pick}
                {...(!many &&
                  picked.length > 0 && {
                    onClear: () => {
                      onChange(undefined);
                      setOpen(false);
                    },
                  })}
              />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </>
  );
}

interface OptionsProps {
  prop: ActionProp;
  chosen: Chosen;
  picked: readonly PropOption[];
  onPick: (option: PropOption) => void;
  onClear?: () => void;
}

function Options({ prop, chosen, picked, onPick, onClear }: OptionsProps) {
  const [typed, setTyped] = useState("");
  const words = typed.trim();
  const asked = usePaused(words);
  const options = usePropOptions(chosen, prop.name, prop.useQuery ? asked : "", true);
  const all = options.data?.pages.flatMap((page) => page.options) ?? [];
  const found = all.filter(({ label }) => label.toLowerCase().includes(words.toLowerCase()));
  const byHand = { label: words, value: words };
  const offered = new Map(found.map((option) => [JSON.stringify(option.value), option]));
  const items: PickItem[] = [...offered].map(([id, { label }]) => ({ id, label }));
  const isOffered = found.some(({ label, value }) => label === words || value === words);
  if (words && !isOffered) {
    items.push({ id: BY_HAND, label: texts.typeIt(words), note: texts.typeItNote });
  }
  return (
    <>
      {options.error ? (
        <Notice tone="bad">
          {wording.sentences(tellUnread(options.error), texts.accountFirst)}
        </Notice>
      ) : null}
      <PickList
        label={prop.label || prop.name}
        search={texts.search}
        items={items}
        value={picked.length === 1 ? JSON.stringify(picked[0]?.value) : null}
        empty={texts.noOptions}
        nothing={texts.nothing}
        onSearch={setTyped}
        foot={options.isFetching ? <p className={styles.foot}>{texts.searching}</p> : null}
        onPick={(id) => {
          const option = id === BY_HAND ? byHand : offered.get(id);
          if (option) onPick(option);
        }}
      />
      <div className={styles.row}>
        {options.hasNextPage ? (
          <Button look="quiet" onClick={() => void options.fetchNextPage()}>
            {texts.moreOptions}
          </Button>
        ) : null}
        {onClear ? (
          <Button look="quiet" onClick={onClear}>
            {texts.fromWorkflow}
          </Button>
        ) : null}
      </div>
    </>
  );
}

/** No option's value: those are JSON. */
const BY_HAND = "by hand";
