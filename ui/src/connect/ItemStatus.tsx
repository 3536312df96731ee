import { Icon, type IconName } from "../components/Icon.tsx";
import { LinkedSince } from "./LinkedSince.tsx";
import styles from "./Requirement.module.css";
import type { Requirement } from "./requirement.ts";
import { texts } from "./texts.ts";
import type { Authorization } from "./useAuthorization.ts";

interface Props {
  requirement: Requirement;
  waiting: boolean;
  authorization: Authorization;
  onFollowed: () => void;
  onStopWaiting: () => void;
}

/** Where a requirement stands, in words and with an icon, under its title. */
export function ItemStatus(props: Props) {
  const { requirement, waiting, authorization, onFollowed, onStopWaiting } = props;
  const { completed, link, way } = requirement;
  if (completed) return <LinkedSince link={link} />;
  if (authorization.step === "failed") return line("alert", authorization.problem, styles.bad);
  if (authorization.step === "blocked") {
    return (
      <p className={styles.status}>
        <Icon name="external" />
        <span>
          {texts.item.openBlocked}{" "}
          <a
            href={authorization.url}
            target="_blank"
            rel="noopener noreferrer"
            onClick={onFollowed}
          >
            {texts.item.openByHand}
          </a>
        </span>
      </p>
    );
  }
  if (waiting) {
    return (
      <p className={styles.status}>
        <Icon name="clock" />
        <span>
          {texts.item.waiting}{" "}
          <button type="button" className={styles.inline} onClick={onStopWaiting}>
            {texts.item.stopWaiting}
          </button>
        </span>
      </p>
    );
  }
  if (way === "unknown") return line("alert", texts.item.unknownType, styles.bad);
  if (link?.status === "expired") return line("alert", texts.item.expired, styles.bad);
  if (link?.status === "incomplete") return line("clock", texts.item.unfinished);
  return null;
}

function line(icon: IconName, text: string, className = "") {
  return (
    <p className={`${styles.status} ${className}`} role={className ? "alert" : undefined}>
      <Icon name={icon} />
      <span>{text}</span>
    </p>
  );
}
