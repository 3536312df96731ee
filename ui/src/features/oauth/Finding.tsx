import { Button } from "../../components/Button.tsx";
import { Notice } from "../../components/Notice.tsx";
import { openInBrowser } from "../../desktop/browser.ts";
import type { OAuthFinding } from "../../platform/contract.ts";
import { Copyable } from "./Copyable.tsx";
import styles from "./OAuth.module.css";
import { texts } from "./texts.ts";

interface Props {
  finding: OAuthFinding;
  tone?: "bad" | "info";
}

/** What is wrong with a sign-in, what to do, and what to paste where. */
export function Finding({ finding, tone = "bad" }: Props) {
  const { problem, advice, paste, link } = finding;
  return (
    <Notice tone={tone}>
      <div className={styles.finding}>
        <p>
          <strong>{problem}</strong>
        </p>
        <p>{advice}</p>
        {paste ? <Copyable text={paste} label={texts.finding.paste} /> : null}
        {link ? (
          <Button look="quiet" onClick={() => void openInBrowser(link)}>
            {texts.finding.link}
          </Button>
        ) : null}
      </div>
    </Notice>
  );
}
