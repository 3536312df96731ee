import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../styles/base.css";
import { connectApi } from "../platform/connect-api.ts";
import { ConnectPage } from "./ConnectPage.tsx";
import { forgetToken, readToken } from "./token.ts";

const token = readToken(window);
const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");

createRoot(root).render(
  <StrictMode>
    <ConnectPage
      api={token === null ? null : connectApi(token)}
      onTokenRefused={() => forgetToken(window)}
    />
  </StrictMode>,
);
