import { useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../components/Button.tsx";
import { useReachability } from "../platform/reachability.ts";
import { Banner } from "./Banner.tsx";
import { texts } from "./texts.ts";

const RETRY_MS = 3_000;

/** Says that the platform does not answer, and fetches everything again once it does. */
export function ServerBanner() {
  const lost = useReachability((state) => state.lost);
  const cache = useQueryClient();
  const [trying, setTrying] = useState(false);
  useEffect(() => {
    if (!lost) return;
    const ask = () => void cache.refetchQueries({ queryKey: ["vault"] });
    const timer = setInterval(ask, RETRY_MS);
    return () => {
      clearInterval(timer);
      void cache.invalidateQueries();
    };
  }, [lost, cache]);
  if (!lost) return null;
  const retry = () => {
    setTrying(true);
    void cache.refetchQueries({ queryKey: ["vault"] }).finally(() => setTrying(false));
  };
  return (
    <Banner
      tone="bad"
      icon={<CloudOff size={16} strokeWidth={1.5} />}
      title={texts.banner.lostTitle}
      actions={
        <Button busy={trying} onClick={retry}>
          {trying ? texts.retrying : texts.retry}
        </Button>
      }
    >
      {texts.banner.lost}
    </Banner>
  );
}
