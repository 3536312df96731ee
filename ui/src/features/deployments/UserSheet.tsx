import { tellFailure } from "../../app/failure.ts";
import { texts as frame } from "../../app/texts.ts";
import { Notice } from "../../components/Notice.tsx";
import { Sheet } from "../../components/Sheet.tsx";
import { SheetBody } from "../../components/SheetBody.tsx";
import type { App, AppRequirement } from "../../platform/contract.ts";
import { useRequirementsStatus } from "../../platform/queries/app-users.ts";
import { ConnectLinkPanel } from "./ConnectLinkPanel.tsx";
import { texts } from "./texts.ts";
import { UserRequirement } from "./UserRequirement.tsx";
import styles from "./UserSheet.module.css";

interface Props {
  open: boolean;
  app: App;
  userId: string;
  requirements: readonly AppRequirement[];
  onClose: () => void;
  onClosed: () => void;
}

/** One user of an App: what they have connected, and the link by which they connect the rest. */
export function UserSheet({ open, app, userId, requirements, onClose, onClosed }: Props) {
  const status = useRequirementsStatus(app.id, userId, { watch: open });
  return (
    <Sheet
      open={open}
      title={userId}
      closeLabel={frame.close}
      onClose={onClose}
      onClosed={onClosed}
    >
      <SheetBody>
        <section>
          <h3 className={styles.heading}>{texts.user.requirements}</h3>
          {status.error && !status.data ? (
            <Notice tone="bad">{tellFailure(status.error)}</Notice>
          ) : null}
          <ul className={styles.list}>
            {requirements.map((requirement) => (
              <UserRequirement
                key={requirement.id}
                appId={app.id}
                userId={userId}
                requirement={requirement}
                status={status.data}
              />
            ))}
          </ul>
        </section>
        <section>
          <h3 className={styles.heading}>{texts.user.link}</h3>
          <ConnectLinkPanel appId={app.id} userId={userId} />
        </section>
      </SheetBody>
    </Sheet>
  );
}
