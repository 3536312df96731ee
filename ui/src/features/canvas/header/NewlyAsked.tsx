import { tellList } from "../../../components/locale.ts";
import { Notice } from "../../../components/Notice.tsx";
import { texts as wording } from "../../../components/texts.ts";
import { useAppRequirements, useAppUsers } from "../../../platform/queries/app-users.ts";
import { requirementsOf } from "../model/references.ts";
import { useDocument, useEditor } from "../state/EditorContext.tsx";
import { texts } from "../texts.ts";

/** What a new version asks of an App's users that the deployed one does not, and of how many. */
export function NewlyAsked({ appId }: { appId: string }) {
  const { surroundings } = useEditor();
  const document = useDocument();
  const before = useAppRequirements(appId).data;
  const users = useAppUsers(appId).data;
  if (!before || !users) return null;
  const asked = new Set(before.map(({ id }) => id));
  const named = new Set(document.nodes.flatMap(requirementsOf));
  const added = [...named].flatMap((id) => {
    const requirement = surroundings.requirements.get(id);
    return requirement && !asked.has(id) && !requirement.optional ? [requirement.form.title] : [];
  });
  if (added.length === 0) return null;
  const words = texts.deploy;
  return (
    <Notice tone="info">
      {wording.sentences(
        words.newRequirements(tellList(added), added.length),
        words.usersAct(users.length),
      )}
    </Notice>
  );
}
