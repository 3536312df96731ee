import { LOCALE } from "../../components/locale.ts";
import type { Connection } from "../../platform/contract.ts";

/** What narrows the list; an empty text narrows nothing. */
export interface Filter {
  search: string;
  type: string;
  status: string;
}

/** A connection with the text in which it is searched. */
export interface Searchable {
  connection: Connection;
  text: string;
}

/** Made once: comparing by a locale that is looked up each time takes ten times as long. */
const collator = new Intl.Collator(LOCALE);

/**
 * The connections in the order of their names. `label` tells a type's name, which is searched too.
 * Apart from the filter, since a project may have thousands and a key press must not sort them.
 */
export function sortConnections(
  connections: readonly Connection[],
  label: (type: string) => string,
): Searchable[] {
  return connections
    .map((connection) => ({
      connection,
      text: `${connection.name} ${label(connection.type)}`.toLowerCase(),
    }))
    .sort((a, b) => collator.compare(a.connection.name, b.connection.name));
}

/** The connections that fit, in the order in which they are given. */
export function filterConnections(
  sorted: readonly Searchable[],
  { search, type, status }: Filter,
): Connection[] {
  const wanted = search.trim().toLowerCase();
  const shown: Connection[] = [];
  for (const { connection, text } of sorted) {
    if (type !== "" && connection.type !== type) continue;
    if (status !== "" && connection.status !== status) continue;
    if (text.includes(wanted)) shown.push(connection);
  }
  return shown;
}
