import { texts } from "./texts.ts";

/** Shorter ones make no vault. */
const MINIMUM_LENGTH = 8;

/** What is wrong with what was typed, by field; `again` is null where the vault exists. */
export function checkPassphrase(
  passphrase: string,
  again: string | null,
): { passphrase?: string; again?: string } {
  if (passphrase === "") return { passphrase: texts.problem.blank };
  if (again === null) return {};
  if ([...passphrase].length < MINIMUM_LENGTH) return { passphrase: texts.problem.short };
  return again === passphrase ? {} : { again: texts.problem.differs };
}
