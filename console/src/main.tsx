import "@countersign/ui/ui.css";
import "./console.css";
import { languageTags } from "@countersign/ui";
import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app.tsx";
import { loadMe, watchSession } from "./ask/session.ts";
import { takeInvitation } from "./door/invitation.ts";
import { startRouter } from "./shell/router.ts";
import { texts } from "./texts/texts.ts";

takeInvitation();
// A link that is opened where the console stands already changes the address alone.
addEventListener("hashchange", takeInvitation);
startRouter();
watchSession();
effect(() => {
  document.documentElement.lang = languageTags[texts.locale.value];
});
void loadMe();
const root = document.querySelector("#app");
if (root) render(<App />, root);
