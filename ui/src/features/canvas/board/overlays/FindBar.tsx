import { useReactFlow } from "@xyflow/react";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useCallback, useDeferredValue, useMemo, useRef, useState } from "react";
import { useCommands } from "../../../../app/commands.ts";
import { IconButton } from "../../../../components/IconButton.tsx";
import type { CanvasNode, WorkflowDocument } from "../../model/document.ts";
import { findNodes } from "../../model/find.ts";
import { identityOf, namesOf } from "../../model/identity.ts";
import { middleOf } from "../../model/places.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { useDocumentWhile, useEditor } from "../../state/EditorContext.tsx";
import { texts } from "../../texts.ts";
import { viewOf } from "../cards/node-view.ts";
import { LEGIBLE } from "../fit.ts";
import styles from "./FindBar.module.css";

const ICON = { size: 16, strokeWidth: 1.5, "aria-hidden": true } as const;

/** Finds nodes and notes by anything that stands in them, and leads from one to the next. */
export function FindBar() {
  const { store, surroundings } = useEditor();
  const flow = useReactFlow();
  const field = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const document = useDocumentWhile(isOpen);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(-1);
  const words = texts.find;
  const wanted = useDeferredValue(isOpen ? query : "");
  // What is edited meanwhile is looked through once its key is done.
  const looked = useDeferredValue(document);
  const found = useMemo(
    () => (looked ? find(looked, wanted, surroundings) : []),
    [looked, wanted, surroundings],
  );
  const commands = useMemo(
    () => [
      {
        id: "editor-find",
        title: texts.find.command,
        section: texts.commands.section,
        shortcut: "Mod+F",
        run: () => {
          setOpen(true);
          field.current?.select();
        },
      },
    ],
    [],
  );
  useCommands(commands);
  // As soon as it is there: the next key belongs to it, and is no shortcut. What was looked for last is
  // written over.
  const focusAtOnce = useCallback((input: HTMLInputElement | null) => {
    field.current = input;
    input?.focus();
    input?.select();
  }, []);
  if (!isOpen || !document) return null;

  const close = () => {
    setOpen(false);
    setAt(-1);
  };
  const go = (step: 1 | -1) => {
    // Enter may come before what was typed last is looked for.
    const all = wanted === query ? found : find(document, query, surroundings);
    if (all.length === 0) return;
    const next = at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length;
    const key = all[next];
    const middle = key === undefined ? undefined : middleOf(document, key);
    if (!key || !middle) return;
    setAt(next);
    store.getState().select([key]);
    const zoom = Math.max(flow.getZoom(), LEGIBLE);
    void flow.setCenter(middle.x, middle.y, { zoom });
  };
  const told =
    query.trim() === "" ? "" : words.count(Math.min(at, found.length - 1) + 1, found.length);
  return (
    <search className={styles.bar} aria-label={words.label}>
      <input
        ref={focusAtOnce}
        className={styles.field}
        aria-label={words.label}
        placeholder={words.placeholder}
        value={query}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(-1);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape") close();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span className={styles.count} role="status">
        {told}
      </span>
      <IconButton label={words.previous} onClick={() => go(-1)}>
        <ChevronUp {...ICON} />
      </IconButton>
      <IconButton label={words.next} onClick={() => go(1)}>
        <ChevronDown {...ICON} />
      </IconButton>
      <IconButton label={words.close} onClick={close}>
        <X {...ICON} />
      </IconButton>
    </search>
  );
}

function find(document: WorkflowDocument, query: string, surroundings: Surroundings): string[] {
  const shown = (node: CanvasNode) => {
    const { typeLabel, identityText } = viewOf(node, surroundings, []);
    const names = namesOf(identityOf(node, surroundings));
    return `${typeLabel} ${identityText ?? ""} ${names}`;
  };
  return findNodes(document, query, shown, surroundings);
}
