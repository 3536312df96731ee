import { PanelRightClose } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../../components/IconButton.tsx";
import { toggleView } from "../state/view-store.ts";
import { texts } from "../texts.ts";
import styles from "./Inspector.module.css";

interface Props {
  title: string;
  glyph?: ReactNode;
  children: ReactNode;
}

/** The head of the inspector: what is selected, in a word and a sentence. */
export function InspectorHead({ title, glyph, children }: Props) {
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        {glyph}
        <h2>{title}</h2>
        <IconButton label={texts.inspector.close} onClick={() => toggleView("inspector")}>
          <PanelRightClose size={16} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </div>
      <p className={styles.description}>{children}</p>
    </header>
  );
}
