import { trustedUrl } from "./trusted-url.ts";
import { watchForUpdates } from "./updates.ts";

/** Keeps the app startable without a network. Not worth a word when it fails: all else works without it. */
export function registerServiceWorker(): void {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined || !import.meta.env.PROD) return;
  const url = trustedUrl(`${import.meta.env.BASE_URL}service-worker.js`);
  serviceWorker.register(url, { updateViaCache: "none" }).then(watchForUpdates, () => {});
}
