import { takeFromAddress } from "./same-device-link.ts";
import { startApp } from "./start-app.tsx";

// Without a network the landing page's address leads here as well.
takeFromAddress(`${import.meta.env.BASE_URL}#/link`);
const root = document.getElementById("app");
if (root === null) throw new Error("the page has no #app");
startApp(root);
