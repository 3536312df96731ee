import { useMe } from "../platform/queries/projects.ts";

interface Props {
  /** Id of the user who made it. */
  id: string;
  you: string;
  someone: string;
}

/** Who made a thing; nothing while it is not known who is looking. */
export function Creator({ id, you, someone }: Props) {
  const me = useMe().data;
  if (!me) return null;
  return id === me.id ? you : someone;
}
