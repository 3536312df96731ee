import type { ComponentProps } from "react";
import { Sheet } from "../../components/Sheet.tsx";
import { AddRequirementForm } from "./AddRequirementForm.tsx";
import { texts } from "./texts.ts";

interface Props extends ComponentProps<typeof AddRequirementForm> {
  open: boolean;
  /** Where the focus goes when the sheet closes. */
  returnFocus: () => HTMLElement | null;
}

/** The side sheet **Add New Requirement**. */
export function AddRequirementSheet({ open, returnFocus, ...form }: Props) {
  return (
    <Sheet
      open={open}
      title={texts.addTitle}
      closeLabel={texts.close}
      onClose={form.onClose}
      onClosed={() => undefined}
      returnFocus={returnFocus}
    >
      <AddRequirementForm {...form} />
    </Sheet>
  );
}
