import { render } from "preact";
import "@countersign/ui/ui.css";
import "./screens/review.css";
import "./screens/history.css";
import "./screens/result.css";
import "./scanner/scanner.css";
import "./screens/settings.css";
import "./app.css";
import { App } from "./app.tsx";
import { browserClock } from "./browser-clock.ts";
import { createBrowserDevice } from "./browser-device.ts";
import { createBrowserLock } from "./browser-lock.ts";
import { AppContextProvider } from "./context.ts";
import { watchInstallOffer } from "./installing.ts";
import { startLockSession } from "./lock-session.ts";
import { rememberAccounts } from "./parts/known-accounts.ts";
import { registerServiceWorker } from "./register-service-worker.ts";
import { readAddress } from "./router.ts";
import { createBrowserStorage } from "./storage/browser-storage.ts";

/** True when this browser holds an account; false also where it lets us keep nothing. */
export async function hasAccounts(): Promise<boolean> {
  const accounts = await createBrowserDevice()
    .accounts()
    .catch(() => []);
  return accounts.length > 0;
}

/** Shows the app in that element, on the screen of the address as it is now. */
export function startApp(root: HTMLElement): void {
  const storage = createBrowserStorage();
  const device = createBrowserDevice(storage);
  const lock = startLockSession({ appLock: createBrowserLock(), clock: browserClock });
  const context = { device, clock: browserClock, lock, isHistorySealed: () => storage.isSealed() };
  device.onChange(() => {
    device.accounts().then(
      ({ length }) => rememberAccounts(length),
      () => {},
    );
  });
  readAddress();
  watchInstallOffer();
  render(
    <AppContextProvider value={context}>
      <App />
    </AppContextProvider>,
    root,
  );
  registerServiceWorker();
}
