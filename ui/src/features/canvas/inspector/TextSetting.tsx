import { FieldFrame } from "../../../components/FieldFrame.tsx";
import { TextField } from "../../../components/TextField.tsx";
import type { CanvasNode } from "../model/document.ts";
import type { JsonPath } from "../model/json.ts";
import { textOf } from "../model/json.ts";
import { fieldMessages } from "./messages.tsx";
import { useNodeField } from "./useNodeField.ts";

interface Props {
  node: CanvasNode;
  path: JsonPath;
  label: string;
  help?: string;
}

/** A text of a node, which changes while one types. */
export function TextSetting({ node, path, label, help }: Props) {
  const field = useNodeField(node, path);
  return (
    <FieldFrame
      id={field.id}
      label={label}
      {...fieldMessages(label, field.problem, help)}
      control={(control) => (
        <TextField
          control={control}
          value={textOf(field.value)}
          onChange={(event) => field.change(event.target.value)}
        />
      )}
    />
  );
}
