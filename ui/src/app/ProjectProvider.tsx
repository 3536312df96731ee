import { createContext, type ReactNode, use, useState } from "react";
import { Loading } from "../components/Loading.tsx";
import { keepPreferences } from "../desktop/preferences.ts";
import type { Project } from "../platform/contract.ts";
import { useProjects } from "../platform/queries/projects.ts";
import { ListFailure } from "./ListFailure.tsx";
import { texts } from "./texts.ts";

interface Projects {
  project: Project;
  projects: readonly Project[];
  choose: (id: string) => void;
}

const Context = createContext<Projects | null>(null);
const KEY = "patchbay.project";

/** Knows the project that one works in; the last choice is remembered in this browser. */
export function ProjectProvider({ children }: { children: ReactNode }) {
  const projects = useProjects();
  const [chosen, setChosen] = useState(readChoice);
  if (projects.isPending) return <Loading>{texts.loading}</Loading>;
  if (!projects.data) return <ListFailure error={projects.error} onRetry={projects.refetch} />;
  const project = projects.data.find(({ id }) => id === chosen) ?? projects.data[0];
  if (!project) return <ListFailure error={null} onRetry={projects.refetch} />;
  const choose = (id: string) => {
    keepChoice(id);
    setChosen(id);
  };
  return <Context value={{ project, projects: projects.data, choose }}>{children}</Context>;
}

/** The project that one works in, and all others. */
export function useProject(): Projects {
  const projects = use(Context);
  if (!projects) throw new Error("useProject outside of ProjectProvider");
  return projects;
}

function readChoice(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keepChoice(id: string): void {
  try {
    window.localStorage.setItem(KEY, id);
    keepPreferences(window);
  } catch {
    // The choice holds for as long as the page is open.
  }
}
