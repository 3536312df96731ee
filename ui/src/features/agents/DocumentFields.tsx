import { useId, useLayoutEffect, useRef, useState } from "react";
import { Button } from "../../components/Button.tsx";
import field from "../../components/Field.module.css";
import { FieldFrame } from "../../components/FieldFrame.tsx";
import { PlainField } from "../../components/PlainField.tsx";
import styles from "./ImportDialog.module.css";
import { texts } from "./texts.ts";
import type { Import } from "./useImport.ts";
import { toWorkflowName } from "./workflow-name.ts";

/** Where a document is pasted or a file chosen. The document has the focus again after its plan. */
export function DocumentFields({ work }: { work: Import }) {
  const id = useId();
  const file = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const [unreadable, setUnreadable] = useState(false);
  const words = texts.import;
  const { isBack } = work;
  useLayoutEffect(() => {
    if (isBack) area.current?.focus();
  }, [isBack]);
  const read = async (chosen: File | undefined) => {
    if (!chosen) return;
    try {
      work.setDocument(await chosen.text(), chosen.name);
      setUnreadable(false);
    } catch {
      setUnreadable(true);
    }
  };
  return (
    <div className={styles.fields}>
      <FieldFrame
        id={id}
        label={words.document}
        help={work.fileName ? words.chosen(work.fileName) : words.documentHelp}
        problem={unreadable ? words.unreadable : undefined}
        choice={
          <>
            <input
              ref={file}
              type="file"
              hidden
              aria-hidden="true"
              tabIndex={-1}
              accept=".yaml,.yml,.json,text/plain,application/json"
              onChange={(event) => void read(event.target.files?.[0])}
            />
            <Button onClick={() => file.current?.click()}>{words.choose}</Button>
          </>
        }
        control={(control) => (
          <textarea
            {...control}
            ref={area}
            className={`${field.control} ${styles.document}`}
            rows={12}
            spellCheck={false}
            autoComplete="off"
            value={work.document}
            onChange={(event) => work.setDocument(event.target.value, null)}
          />
        )}
      />
      <PlainField
        label={words.name}
        optional={words.optional}
        help={words.nameHelp}
        maxLength={128}
        value={work.name}
        onChange={(event) => work.setName(toWorkflowName(event.target.value))}
      />
    </div>
  );
}
