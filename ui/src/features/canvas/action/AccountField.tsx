import { Popover } from "@base-ui/react/popover";
import { ChevronDown } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { Requirement } from "../../../platform/contract.ts";
import { usePipedreamAccounts } from "../../../platform/queries/pipedream.ts";
import { useAccountUses } from "../../../platform/queries/uses.ts";
import { AddRequirementSheet } from "../../requirements/AddRequirementSheet.tsx";
import { IdentityIcon } from "../board/cards/IdentityIcon.tsx";
import { BlastRadius } from "../inspector/BlastRadius.tsx";
import connection from "../inspector/ConnectionField.module.css";
import { fieldId } from "../inspector/field-id.ts";
import inspector from "../inspector/Inspector.module.css";
import { ProblemLine } from "../inspector/ProblemLine.tsx";
import { RequirementEditor } from "../inspector/RequirementEditor.tsx";
import { type AccountReference, accountOf, accountProp, withAccount } from "../model/action.ts";
import { appLabel } from "../model/app-label.ts";
import type { CanvasNode } from "../model/document.ts";
import { identityOf } from "../model/identity.ts";
import { problemAt } from "../model/problems.ts";
import popover from "../picker/Popover.module.css";
import { useEditor, useFindings } from "../state/EditorContext.tsx";
import { AccountChooser } from "./AccountChooser.tsx";
import { texts } from "./texts.ts";

/** **Account**: whose account an action acts with, and the chooser that decides it. */
export function AccountField({ node }: { node: CanvasNode }) {
  const { store, workflow, projectId, surroundings } = useEditor();
  const { problems } = useFindings();
  const trigger = useRef<HTMLButtonElement>(null);
  const labelId = useId();
  const [opened, setOpened] = useState<"chooser" | "requirement" | null>(null);
  const [edited, setEdited] = useState<Requirement | null>(null);
  const prop = accountProp(node);
  const account = accountOf(node);
  const accounts = usePipedreamAccounts(projectId, prop?.app ?? null);
  const isLinked = account?.kind === "account";
  const uses = useAccountUses(projectId, account?.id ?? "", isLinked);
  if (!prop) return null;
  const id = fieldId(node.key, "account");
  const problem = problemAt(problems.get(node.key) ?? [], "account", { within: true });
  const identity = identityOf(node, surroundings);
  const close = () => setOpened(null);
  const choose = (chosen: AccountReference) => {
    const changed = withAccount(node, chosen, projectId);
    for (const [field, value] of Object.entries(changed)) {
      store
        .getState()
        .run({ type: "set", key: node.key, path: [field], value }, `account ${node.key}`);
    }
    close();
  };
  const shown = () => {
    if (!account) return texts.chooseAccount;
    if (account.kind === "requirement") {
      const requirement = surroundings.requirements.get(account.id);
      return requirement ? texts.suffix(requirement.name) : texts.requirementGone;
    }
    const found = accounts.data?.find(({ account_id }) => account_id === account.id);
    if (found) return found.name ?? found.account_id;
    return accounts.isPending ? account.id : texts.gone;
  };
  return (
    <div className={inspector.section}>
      <div className={connection.label} id={labelId}>
        {texts.account}
        <small>{appLabel(prop.app)}</small>
      </div>
      <Popover.Root
        open={opened === "chooser"}
        onOpenChange={(open) => setOpened(open ? "chooser" : null)}
      >
        <Popover.Trigger
          ref={trigger}
          id={id}
          className={connection.field}
          aria-labelledby={`${labelId} ${id}`}
          aria-describedby={problem ? `${id}-problem` : undefined}
        >
          <IdentityIcon kind={identity.kind} size={16} />
          <span>{shown()}</span>
          <ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner className={popover.positioner} sideOffset={6} align="end">
            <Popover.Popup className={popover.popup} aria-labelledby={labelId}>
              <AccountChooser
                app={prop.app}
                account={account}
                onChoose={choose}
                onNewRequirement={() => setOpened("requirement")}
                onEdit={(requirement) => {
                  close();
                  setEdited(requirement);
                }}
              />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      {problem ? (
        <ProblemLine id={`${id}-problem`} label={texts.account} problem={problem} />
      ) : null}
      {isLinked ? <BlastRadius uses={uses.data} /> : null}
      <AddRequirementSheet
        open={opened === "requirement"}
        workflowId={workflow.id}
        types={[]}
        account={{ slug: prop.app, label: appLabel(prop.app) }}
        isTaken={(name) =>
          [...surroundings.requirements.values()].some((each) => each.name === name)
        }
        returnFocus={() => trigger.current}
        onClose={close}
        onCreated={(requirement) => choose({ kind: "requirement", id: requirement.id })}
      />
      <RequirementEditor
        requirement={edited}
        returnFocus={() => trigger.current}
        onClose={() => setEdited(null)}
      />
    </div>
  );
}
