import "@countersign/ui/ui.css";
import "./landing.css";
import { takeFromAddress } from "./same-device-link.ts";

/**
 * The page a code's link leads to when it is opened outside the app. It approves nothing and asks nothing (§4, T49): it takes the code out
 * of the address, so that no history keeps it (T29). Only a link for this very device, where the app has an account, opens the app.
 */
if (takeFromAddress(location.pathname)) void openInApp();

async function openInApp(): Promise<void> {
  const { hasAccounts, startApp } = await import("./start-app.tsx");
  if (!(await hasAccounts())) return;
  const root = document.createElement("div");
  root.id = "app";
  document.body.replaceChildren(root);
  document.body.className = "";
  history.replaceState(null, "", `${import.meta.env.BASE_URL}#/link`);
  startApp(root);
}
