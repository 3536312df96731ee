import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Banner } from "../../app/Banner.tsx";
import { Button } from "../../components/Button.tsx";
import { useVault } from "../../platform/queries/vault.ts";
import { NewRecoveryCode } from "../settings/NewRecoveryCode.tsx";
import { texts } from "../settings/texts.ts";
import { isPostponed, postpone } from "./recovery-offer.ts";

/**
 * Offers a recovery code where the keychain alone opens the vault. It can be postponed, and is
 * found in the settings afterwards.
 */
export function RecoveryOffer() {
  const vault = useVault().data;
  const [postponed, setPostponed] = useState(() => isPostponed(window));
  const [asking, setAsking] = useState(false);
  const words = texts.vault.offer;
  const alone = vault?.slots.length === 1 && vault.slots[0]?.kind === "keychain";
  const shown = vault?.state === "unsealed" && alone && !postponed;
  return (
    <>
      {shown ? (
        <Banner
          tone="warn"
          icon={<KeyRound size={16} strokeWidth={1.5} />}
          title={words.title}
          actions={
            <>
              <Button
                onClick={() => {
                  postpone(window);
                  setPostponed(true);
                }}
              >
                {words.later}
              </Button>
              <Button look="primary" onClick={() => setAsking(true)}>
                {words.make}
              </Button>
            </>
          }
        >
          {words.body}
        </Banner>
      ) : null}
      <NewRecoveryCode open={asking} has={false} onClose={() => setAsking(false)} />
    </>
  );
}
