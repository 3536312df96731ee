import { useEffect, useRef, useState } from "react";
import { openInBrowser } from "../../desktop/browser.ts";
import {
  useAuthorizeConnection,
  useAuthorizeDevice,
  useCancelOAuthAttempt,
  useOAuthAttempt,
  waits,
} from "../../platform/queries/oauth.ts";

/** One sign-in for a connection: begun, waited for, cancelled, done. */
export function useAuthorizing(connectionId: string, onConnected: () => void) {
  // A number for each attempt, so that the outcome of a former one is never shown for it.
  const [begun, setBegun] = useState(0);
  const count = useRef(0);
  const begin = () => {
    count.current += 1;
    setBegun(count.current);
  };
  const authorize = useAuthorizeConnection();
  const device = useAuthorizeDevice();
  const cancelling = useCancelOAuthAttempt();
  const attempt = useOAuthAttempt(connectionId, begun);
  const status = attempt.data?.status;
  const waiting = begun > 0 && waits(status) && status !== "canceled";

  useEffect(() => {
    if (begun > 0 && status === "completed") onConnected();
  }, [begun, status, onConnected]);

  const start = async () => {
    device.reset();
    const answer = await authorize.mutateAsync(connectionId).catch(() => null);
    if (!answer) return;
    if (answer.url) {
      begin();
      await openInBrowser(answer.url).catch(() => undefined);
    } else {
      onConnected();
    }
  };

  const startOnDevice = async () => {
    authorize.reset();
    const answer = await device.mutateAsync(connectionId).catch(() => null);
    if (answer) begin();
  };

  const cancel = async () => {
    await cancelling.mutateAsync(connectionId).catch(() => undefined);
    authorize.reset();
    device.reset();
    setBegun(0);
  };

  return {
    start,
    startOnDevice,
    cancel,
    waiting,
    attempt: begun > 0 ? attempt.data : undefined,
    opening: authorize.isPending || device.isPending,
    url: authorize.data?.url,
    code: device.data,
    error: authorize.error ?? device.error ?? attempt.error,
  };
}
