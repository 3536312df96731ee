import { Icon } from "../../../components/Icon.tsx";
import { fieldLabel } from "../board/cards/node-view.ts";
import { nodeByKey } from "../model/document.ts";
import { listProblems, type Problem, tellProblem } from "../model/problems.ts";
import { useDocument, useEditor, useFindings } from "../state/EditorContext.tsx";
import { toggleView, useView } from "../state/view-store.ts";
import { texts } from "../texts.ts";
import styles from "./Header.module.css";

/** Problems of this many nodes are listed; the rest is counted. */
const MOST = 50;

interface Props {
  severity: Problem["severity"];
  /** Called before a problem is shown at its field. */
  onShow: () => void;
}

/** What has to be mended, each leading to the field that it is about. */
export function ProblemList({ severity, onShow }: Props) {
  const { store } = useEditor();
  const document = useDocument();
  const { problems } = useFindings();
  const found = listProblems(document, problems, severity);
  const words = texts.save;
  if (found.length === 0) return null;
  const show = (key: string, field: string) => {
    onShow();
    if (!useView.getState().inspector) toggleView("inspector");
    // The dialog gives the focus back while it closes; the field takes it after that.
    setTimeout(() => store.getState().reveal(key, field), 200);
  };
  return (
    <section className={styles.group} data-severity={severity}>
      <h3>
        <Icon name="alert" />
        {severity === "error" ? words.mend(found.length) : words.warnings(found.length)}
      </h3>
      <ul className={styles.list}>
        {found.slice(0, MOST).map(({ key, id, problem }) => {
          const label = fieldLabel(problem.field, nodeByKey(document, key));
          return (
            <li key={`${key} ${problem.field}`}>
              <button
                type="button"
                className={styles.problem}
                title={words.show(id, label)}
                onClick={() => show(key, problem.field)}
              >
                <b>{id}</b> {tellProblem(label, problem.reason)}
              </button>
            </li>
          );
        })}
        {found.length > MOST ? <li>{words.more(found.length - MOST)}</li> : null}
      </ul>
    </section>
  );
}
