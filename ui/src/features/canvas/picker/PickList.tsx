import { Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { Glyph } from "../../../components/Glyph.tsx";
import styles from "./PickList.module.css";

/** One thing that can be picked. */
export interface PickItem {
  id: string;
  label: string;
  /** The line under the label. */
  note?: string;
  letters?: string;
  group?: string;
  /** What stands at the end of the line. */
  end?: ReactNode;
  /** Whether the label is code. */
  mono?: boolean;
}

interface Props {
  /** What is picked, read out. */
  label: string;
  search: string;
  items: readonly PickItem[];
  value?: string | null;
  /** What is said while there is nothing at all to pick. */
  empty: string;
  /** What is said when the search finds nothing. */
  nothing: string;
  onPick: (id: string) => void;
  /** Hears what is searched for, when `items` are already what was found. */
  onSearch?: (query: string) => void;
  /** What stands under the list, such as that more is being asked for. */
  foot?: ReactNode;
}

/** A list with a search field that holds the focus: arrows move, Enter picks. */
export function PickList(props: Props) {
  const { label, search, items, value, empty, nothing, onPick, onSearch, foot } = props;
  const prefix = useId();
  const [query, setQuery] = useState("");
  const [wanted, setWanted] = useState<string | null>(value ?? null);
  const found = onSearch ? items : items.filter((item) => fits(item, query));
  const active = found.find(({ id }) => id === wanted) ?? found[0];
  const optionId = (id: string) => `${prefix}-${found.findIndex((item) => item.id === id)}`;

  const move = (event: KeyboardEvent, steps: number) => {
    event.preventDefault();
    const at = active ? found.indexOf(active) : -1;
    const next = found[Math.max(0, Math.min(found.length - 1, at + steps))];
    if (!next) return;
    setWanted(next.id);
    document.getElementById(optionId(next.id))?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") move(event, 1);
    else if (event.key === "ArrowUp") move(event, -1);
    else if (event.key === "PageDown") move(event, 8);
    else if (event.key === "PageUp") move(event, -8);
    else if (event.key === "Enter" && active) {
      event.preventDefault();
      onPick(active.id);
    }
  };
  return (
    <div>
      <div className={styles.search}>
        <Search size={16} strokeWidth={1.5} aria-hidden="true" />
        <input
          type="text"
          role="combobox"
          aria-label={search}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${prefix}-list`}
          aria-activedescendant={active ? optionId(active.id) : undefined}
          placeholder={search}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            onSearch?.(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className={styles.list} id={`${prefix}-list`} role="listbox" aria-label={label}>
        {inGroups(found).map(({ name, items: members }) => (
          <Group key={name} name={name}>
            {members.map((item) => (
              <Option
                key={item.id}
                id={optionId(item.id)}
                item={item}
                isChosen={item.id === value}
                isActive={item === active}
                onPick={() => onPick(item.id)}
              />
            ))}
          </Group>
        ))}
      </div>
      {foot}
      {found.length === 0 && !foot ? (
        <p className={styles.empty}>{items.length === 0 && query === "" ? empty : nothing}</p>
      ) : null}
    </div>
  );
}

/** Neighbours with the same heading together. */
function inGroups(items: readonly PickItem[]): { name: string; items: PickItem[] }[] {
  const groups: { name: string; items: PickItem[] }[] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last && last.name === (item.group ?? "")) last.items.push(item);
    else groups.push({ name: item.group ?? "", items: [item] });
  }
  return groups;
}

function Group({ name, children }: { name: string; children: ReactNode }) {
  const id = useId();
  if (name === "") return children;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a listbox takes options and groups of them
    <div role="group" aria-labelledby={id}>
      <div className={styles.group} id={id} role="presentation">
        {name}
      </div>
      {children}
    </div>
  );
}

/** Whether every word of a search is somewhere in an item. */
export function fits({ label, note = "", group = "" }: PickItem, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/);
  const text = `${label} ${note} ${group}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

interface OptionProps {
  id: string;
  item: PickItem;
  isChosen: boolean;
  isActive: boolean;
  onPick: () => void;
}

function Option({ id, item, isChosen, isActive, onPick }: OptionProps) {
  return (
    // The search field keeps the focus, and hears the keys for the whole list.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    <div
      id={id}
      className={styles.item}
      role="option"
      aria-selected={isChosen}
      data-active={isActive || undefined}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPick}
    >
      {item.letters ? <Glyph letters={item.letters} /> : null}
      <span className={styles.words}>
        <span className={item.mono ? styles.mono : undefined} title={item.label}>
          {item.label}
        </span>
        {item.note ? <small>{item.note}</small> : null}
      </span>
      {item.end ? <span className={styles.end}>{item.end}</span> : null}
    </div>
  );
}
