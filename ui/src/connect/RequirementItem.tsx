import { Button } from "../components/Button.tsx";
import { Glyph } from "../components/Glyph.tsx";
import type { ConnectApi } from "../platform/connect-api.ts";
import { ItemStatus } from "./ItemStatus.tsx";
import styles from "./Requirement.module.css";
import { actionId, type Requirement } from "./requirement.ts";
import { texts } from "./texts.ts";
import { useAuthorization } from "./useAuthorization.ts";
import type { ConnectPageModel } from "./useConnectPage.ts";

interface Props {
  requirement: Requirement;
  app: string;
  api: ConnectApi;
  /** Its other tab is open. */
  waiting: boolean;
  page: ConnectPageModel;
  onOpen: () => void;
}

/** One requirement: what it is, where it stands, and the button that goes on with it. */
export function RequirementItem({ requirement, app, api, waiting, page, onOpen }: Props) {
  const { id, title, description, optional, completed, way } = requirement;
  const { authorization, start, followed } = useAuthorization({
    requirement,
    app,
    api,
    onWaiting: () => page.wait(id),
    onRefusedToken: () => page.fail("expired"),
  });
  const opening = authorization.step === "opening";
  const direct = !completed && (way === "account" || waiting);
  const label = completed ? texts.item.manage : waiting ? texts.item.openAgain : texts.item.connect;
  const titleId = `${actionId(id)}-title`;
  return (
    <div className={styles.item}>
      <Glyph letters={requirement.glyph} />
      <div className={styles.words}>
        <p className={styles.title} id={titleId} dir="auto">
          {title}
        </p>
        {optional ? <span className={styles.tag}>{texts.item.optional}</span> : null}
        {description && !completed ? (
          <p className={styles.description} dir="auto">
            {description}
          </p>
        ) : null}
        <ItemStatus
          requirement={requirement}
          waiting={waiting}
          authorization={authorization}
          onFollowed={followed}
          onStopWaiting={() => page.stopWaiting(id)}
        />
      </div>
      {way === "unknown" && !completed ? null : (
        <Button
          id={actionId(id)}
          className={styles.action}
          look={completed || waiting || optional ? "plain" : "primary"}
          busy={opening}
          aria-describedby={titleId}
          onClick={direct ? () => void start() : onOpen}
        >
          {opening ? texts.item.connecting : label}
        </Button>
      )}
    </div>
  );
}
