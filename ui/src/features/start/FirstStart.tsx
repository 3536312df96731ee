import { useEffect, useState } from "react";
import { useProject } from "../../app/ProjectProvider.tsx";
import { navigate } from "../../app/routes.ts";
import { useVault } from "../../platform/queries/vault.ts";
import { useWorkflows } from "../../platform/queries/workflows.ts";
import { firstVisit } from "./first-visit.ts";
import { PassphraseDialog } from "./PassphraseDialog.tsx";

/**
 * What the builder does at its first start: it asks for a passphrase where no keychain could make
 * the vault, and opens the sample workflow.
 */
export function FirstStart() {
  const vault = useVault().data;
  const [postponed, setPostponed] = useState(false);
  useSampleAtFirstVisit();
  if (!vault) return null;
  const missing = vault.state === "sealed" && !vault.exists;
  return (
    <PassphraseDialog
      open={missing && !postponed}
      exists={false}
      onClose={() => setPostponed(true)}
    />
  );
}

/** Opens the one workflow that is there when this browser has never shown the builder before. */
function useSampleAtFirstVisit(): void {
  const workflows = useWorkflows(useProject().project.id).data;
  useEffect(() => {
    if (!workflows || !firstVisit(window)) return;
    const [sample, ...others] = workflows;
    if (sample && others.length === 0) navigate({ page: "agent", id: sample.id });
  }, [workflows]);
}
