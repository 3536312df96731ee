import { Button } from "../components/Button.tsx";
import { texts } from "./texts.ts";

/** Leads to the question whether to disconnect. */
export function DisconnectButton({ onClick }: { onClick: () => void }) {
  return (
    <Button look="danger" onClick={onClick}>
      {texts.sheet.disconnect}
    </Button>
  );
}
