import { Menu } from "@base-ui/react/menu";
import { Check, ChevronDown, Plus } from "lucide-react";
import { useState } from "react";
import menu from "../components/RowMenu.module.css";
import { texts as wording } from "../components/texts.ts";
import { BrandMark } from "./BrandMark.tsx";
import { NewProjectDialog } from "./NewProjectDialog.tsx";
import { useProject } from "./ProjectProvider.tsx";
import styles from "./ProjectSelector.module.css";
import { navigate } from "./routes.ts";
import sidebar from "./Sidebar.module.css";
import { texts } from "./texts.ts";

/** Names the project that one works in, and changes to another. */
export function ProjectSelector() {
  const { project, projects, choose } = useProject();
  const [creating, setCreating] = useState(false);
  const change = (id: string) => {
    choose(id);
    navigate({ page: "agents" });
  };
  return (
    <>
      <Menu.Root modal={false}>
        <Menu.Trigger
          className={sidebar.project}
          aria-label={wording.named(texts.project.label, project.name)}
        >
          <BrandMark />
          <span className={sidebar.label}>{project.name}</span>
          <ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner className={menu.positioner} sideOffset={4} align="start">
            <Menu.Popup className={`${menu.popup} ${styles.popup}`}>
              <Menu.RadioGroup value={project.id} onValueChange={change}>
                {projects.map(({ id, name }) => (
                  <Menu.RadioItem key={id} value={id} className={menu.item} closeOnClick>
                    <span className={styles.name}>{name}</span>
                    <Menu.RadioItemIndicator className={styles.mark}>
                      <Check size={16} strokeWidth={1.5} aria-hidden="true" />
                    </Menu.RadioItemIndicator>
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
              <Menu.Separator className={styles.line} />
              <Menu.Item className={menu.item} onClick={() => setCreating(true)}>
                <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
                {texts.project.create}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <NewProjectDialog
        open={creating}
        onClose={() => setCreating(false)}
        onCreated={({ id }) => change(id)}
      />
    </>
  );
}
