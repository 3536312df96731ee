import { Button } from "../components/Button.tsx";
import { Notice } from "../components/Notice.tsx";
import { SheetBody } from "../components/SheetBody.tsx";
import { SheetFooter } from "../components/SheetFooter.tsx";
import { DisconnectButton } from "./DisconnectButton.tsx";
import { LinkedSince } from "./LinkedSince.tsx";
import styles from "./Panel.module.css";
import type { PanelProps } from "./RequirementSheet.tsx";
import { texts } from "./texts.ts";
import { useAuthorization } from "./useAuthorization.ts";

interface Props extends PanelProps {
  /** Set when there is something linked that may be disconnected. */
  onDisconnect: (() => void) | undefined;
}

/** Names the App and the provider, and sends the user on to sign in there in a new tab. */
export function AuthorizePanel({ requirement, app, api, page, onClose, onDisconnect }: Props) {
  const { authorization, start, followed } = useAuthorization({
    requirement,
    app,
    api,
    onWaiting: () => {
      page.wait(requirement.id);
      onClose();
    },
    onRefusedToken: () => page.fail("expired"),
  });
  const provider = requirement.type?.label;
  const opening = authorization.step === "opening";
  const label = onDisconnect ? texts.sheet.again : texts.sheet.proceed;
  return (
    <>
      <SheetBody>
        {onDisconnect ? <LinkedSince link={requirement.link} /> : null}
        {requirement.description ? (
          <p className={styles.text} dir="auto">
            {requirement.description}
          </p>
        ) : null}
        {provider ? (
          <h3 className={styles.subtitle}>{texts.sheet.consentTitle(provider)}</h3>
        ) : null}
        <p className={styles.text}>
          {provider ? texts.sheet.consent(app, provider) : texts.sheet.account(app)}
        </p>
        {authorization.step === "failed" ? (
          <Notice tone="bad">{authorization.problem}</Notice>
        ) : null}
        {authorization.step === "blocked" ? (
          <Notice tone="bad">
            {texts.item.openBlocked}{" "}
            <a
              href={authorization.url}
              target="_blank"
              rel="noopener noreferrer"
              onClick={followed}
            >
              {texts.item.openByHand}
            </a>
          </Notice>
        ) : null}
      </SheetBody>
      <SheetFooter start={onDisconnect ? <DisconnectButton onClick={onDisconnect} /> : null}>
        <Button onClick={onClose}>{texts.sheet.cancel}</Button>
        <Button look="primary" busy={opening} onClick={() => void start()}>
          {opening ? texts.item.connecting : label}
        </Button>
      </SheetFooter>
    </>
  );
}
