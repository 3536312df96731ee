import { type ReactNode, useEffect, useRef } from "react";
import styles from "./CredentialForm.module.css";

interface Props {
  title: string;
  /** Something inside needs attention: it is unfolded, and may be folded again by hand. */
  forceOpen: boolean;
  children: ReactNode;
}

/** Fields that most people leave alone, folded away. */
export function MoreFields({ title, forceOpen, children }: Props) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (forceOpen && details.current) details.current.open = true;
  }, [forceOpen]);
  return (
    <details ref={details} className={styles.more}>
      <summary>{title}</summary>
      <div className={styles.fields}>{children}</div>
    </details>
  );
}
