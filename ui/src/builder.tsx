import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles/builder.css";
import { loadEditorSoon } from "./app/EditorPage.tsx";
import { Root } from "./app/Root.tsx";
import { spendTicket } from "./platform/session.ts";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");

createRoot(root).render(
  <StrictMode>
    <Root ticket={spendTicket(window)} />
  </StrictMode>,
);
loadEditorSoon();
