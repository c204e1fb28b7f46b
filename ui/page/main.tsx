import "../src/ui.css";
import "./page.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { languageTags } from "../src/locale.ts";
import { Page } from "./page.tsx";
import { messages } from "./texts.ts";

effect(() => {
  document.documentElement.lang = languageTags[messages.locale.value];
  document.title = messages.t.title;
});
const place = document.getElementById("app");
if (place === null) throw new Error("the page has no place for the app");
render(<Page />, place);
