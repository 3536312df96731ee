import { Button } from "../../components/Button.tsx";
import { requestCheck } from "../../components/CredentialForm.tsx";
import { Notice } from "../../components/Notice.tsx";
import { texts } from "./texts.ts";
import type { useCheck } from "./useCheck.ts";

type Check = Pick<ReturnType<typeof useCheck>, "busy" | "told">;

/** Asks the service about what the form holds. */
export function CheckButton({ form, check }: { form: string; check: Check }) {
  return (
    <Button busy={check.busy} onClick={() => requestCheck(form)}>
      {check.busy ? texts.check.busy : texts.check.button}
    </Button>
  );
}

/** What the service said. */
export function CheckOutcome({ check: { told } }: { check: Check }) {
  return (
    <div aria-live="polite">{told ? <Notice tone={told.tone}>{told.message}</Notice> : null}</div>
  );
}
