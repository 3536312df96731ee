import { Notice } from "../../../components/Notice.tsx";
import type { WorkflowDocument } from "../model/document.ts";
import { personalNodes } from "../model/identity.ts";
import type { Surroundings } from "../model/surroundings.ts";
import { texts } from "../texts.ts";

interface Props {
  /** What is about to be deployed. */
  document: WorkflowDocument;
  surroundings: Surroundings;
}

/**
 * Warns before a deploy of nodes that read or send personal things with the builder's own account:
 * everybody who uses the App would do so as the builder.
 */
export function ActsAsBuilder({ document, surroundings }: Props) {
  const nodes = personalNodes(document, surroundings);
  if (nodes.length === 0) return null;
  const words = texts.deploy;
  return (
    <Notice tone="bad">
      {words.actsAsBuilder}
      <ul>
        {nodes.map(({ key, id, account }) => (
          <li key={key}>{words.actsWith(id, account)}</li>
        ))}
      </ul>
      {words.letUsersConnect}
    </Notice>
  );
}
