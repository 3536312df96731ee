import type { Connection } from "../../platform/contract.ts";

/** What narrows the list; an empty text narrows nothing. */
export interface Filter {
  search: string;
  type: string;
  status: string;
}

/** The connections that fit, by name. `label` tells a type's name, which is searched too. */
export function filterConnections(
  connections: readonly Connection[],
  { search, type, status }: Filter,
  label: (type: string) => string,
): Connection[] {
  const wanted = search.trim().toLowerCase();
  return connections
    .filter((connection) => type === "" || connection.type === type)
    .filter((connection) => status === "" || connection.status === status)
    .filter(({ name, type }) => `${name} ${label(type)}`.toLowerCase().includes(wanted))
    .sort((a, b) => a.name.localeCompare(b.name));
}
