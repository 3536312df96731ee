import { takeTicket } from "../platform/session.ts";
import { applyTheme, storedTheme } from "./theme.ts";

takeTicket(window);
applyTheme(document, storedTheme(window));
