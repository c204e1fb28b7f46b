import { render } from "preact";
import "@countersign/ui/ui.css";
import "./page.css";
import { Page } from "./page.tsx";

const root = document.getElementById("page");
if (root === null) throw new Error("the page has no #page");
render(<Page />, root);
