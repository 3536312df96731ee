import styles from "./ConnectPage.module.css";
import { PageHeader } from "./PageHeader.tsx";
import { texts } from "./texts.ts";

/** Shown until the first answer; silent for the moment that an answer usually takes. */
export function LoadingPage() {
  return (
    <div className={styles.card}>
      <PageHeader />
      <p className={styles.loading} role="status">
        {texts.loading}
      </p>
    </div>
  );
}
