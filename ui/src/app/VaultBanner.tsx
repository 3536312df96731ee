import { Lock } from "lucide-react";
import { useState } from "react";
import { Button } from "../components/Button.tsx";
import { texts as wording } from "../components/texts.ts";
import { PassphraseDialog } from "../features/start/PassphraseDialog.tsx";
import { useVault, useVaultRetry } from "../platform/queries/vault.ts";
import { useReachability } from "../platform/reachability.ts";
import { Banner } from "./Banner.tsx";
import { navigate } from "./routes.ts";
import { texts } from "./texts.ts";

/** Says that the vault is sealed and why, and offers the ways to open it. */
export function VaultBanner() {
  const vault = useVault().data;
  const lost = useReachability((state) => state.lost);
  const retry = useVaultRetry();
  const [asking, setAsking] = useState(false);
  if (!vault) return null;
  const shown = vault.state === "sealed" && !lost;
  const { banner } = texts;
  return (
    <>
      {shown ? (
        <Banner
          tone="warn"
          icon={<Lock size={16} strokeWidth={1.5} />}
          title={vault.exists ? banner.sealedTitle : banner.missingTitle}
          actions={
            <>
              <Button busy={retry.isPending} onClick={() => retry.mutate()}>
                {retry.isPending ? texts.retrying : banner.keychain}
              </Button>
              <Button look="primary" onClick={() => setAsking(true)}>
                {vault.exists ? banner.passphrase : banner.make}
              </Button>
              <Button onClick={() => navigate({ page: "settings", section: "vault" })}>
                {vault.slots.some((slot) => slot.kind === "recovery_code")
                  ? banner.otherWays
                  : banner.restore}
              </Button>
            </>
          }
        >
          {wording.sentences(vault.message, vault.exists ? banner.sealed : banner.missing)}
        </Banner>
      ) : null}
      <PassphraseDialog
        open={asking}
        exists={vault.exists}
        message={vault.message}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
