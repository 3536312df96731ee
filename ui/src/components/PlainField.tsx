import { type ComponentProps, type ReactNode, useId } from "react";
import { FieldFrame } from "./FieldFrame.tsx";
import { TextField } from "./TextField.tsx";

interface Props extends Omit<ComponentProps<"input">, "id"> {
  label: string;
  optional?: string;
  help?: ReactNode;
  problem?: string | undefined;
}

/** A labelled single-line field with its help and its problem. */
export function PlainField({ label, optional, help, problem, ...input }: Props) {
  const id = useId();
  return (
    <FieldFrame
      id={id}
      label={label}
      optional={optional}
      help={help}
      problem={problem}
      control={(control) => <TextField {...input} control={control} />}
    />
  );
}
