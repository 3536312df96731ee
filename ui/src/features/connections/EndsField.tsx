import { PlainField } from "../../components/PlainField.tsx";
import { texts } from "./texts.ts";

interface Props {
  value: string;
  problem?: string | undefined;
  onChange: (date: string) => void;
}

/** The day on which a credential ends, for the reminder. */
export function EndsField({ value, problem, onChange }: Props) {
  return (
    <PlainField
      type="date"
      label={texts.ends}
      help={texts.endsHelp}
      optional={texts.form.optional}
      problem={problem}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** The day of a moment, as its field shows it. */
export function dayOf(moment: string | null | undefined): string {
  return moment?.slice(0, 10) ?? "";
}

/** The last moment of a day; blank for none. */
export function endOf(day: string): string {
  return day === "" ? "" : `${day}T23:59:59Z`;
}
