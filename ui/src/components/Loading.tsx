import { useEffect, useState } from "react";
import styles from "./Loading.module.css";

/** What is quicker than this needs no word. */
const PATIENCE_MS = 300;

/** Says that something is on its way, once it has taken long enough to be noticed. */
export function Loading({ children }: { children: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className={styles.loading} role="status">
      {shown ? children : ""}
    </p>
  );
}
