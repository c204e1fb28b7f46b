import { render } from "preact";
import "@countersign/ui/ui.css";
import "./app.css";
import { App } from "./app.tsx";
import { browserClock } from "./browser-clock.ts";
import { createBrowserDevice } from "./browser-device.ts";
import { AppContextProvider } from "./context.ts";
import { watchInstallOffer } from "./installing.ts";
import { registerServiceWorker } from "./register-service-worker.ts";

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no #app");
const context = { device: createBrowserDevice(), clock: browserClock };
watchInstallOffer();
render(
  <AppContextProvider value={context}>
    <App />
  </AppContextProvider>,
  root,
);
registerServiceWorker();
