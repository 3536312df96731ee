import { Variable } from "lucide-react";
import { useState } from "react";
import { Banner } from "../../app/Banner.tsx";
import { useProject } from "../../app/ProjectProvider.tsx";
import { Button } from "../../components/Button.tsx";
import { useEnvironmentConnections } from "../../platform/queries/connections.ts";
import { useVault } from "../../platform/queries/vault.ts";
import { decline, isDeclined } from "./environment-offer.ts";
import { ImportEnvironmentDialog } from "./ImportEnvironmentDialog.tsx";
import { texts } from "./texts.ts";

const words = texts.environment;

/** Offers to make connections of the keys that stand in the environment; names only. */
export function EnvironmentOffer() {
  const { project } = useProject();
  const open = useVault().data?.state === "unsealed";
  const found = useEnvironmentConnections(project.id).data ?? [];
  const types = found.map(({ type }) => type);
  const [declined, setDeclined] = useState(false);
  const [asking, setAsking] = useState(false);
  const shown = open && found.length > 0 && !declined && !isDeclined(window, types);
  return (
    <>
      {shown ? (
        <Banner
          tone="info"
          icon={<Variable size={16} strokeWidth={1.5} />}
          title={words.title}
          actions={
            <>
              <Button
                onClick={() => {
                  decline(window, types);
                  setDeclined(true);
                }}
              >
                {words.no}
              </Button>
              <Button look="primary" onClick={() => setAsking(true)}>
                {words.choose}
              </Button>
            </>
          }
        >
          {words.body([...new Set(found.flatMap(({ variables }) => variables))])}
        </Banner>
      ) : null}
      <ImportEnvironmentDialog
        open={asking}
        projectId={project.id}
        found={found}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
