import { type AppLock, createAppLock } from "../core/index.ts";
import { browserClock } from "./browser-clock.ts";
import { browserRandom } from "./browser-random.ts";
import { createPlatformPasskeys } from "./platform-passkeys.ts";
import { createIndexedDbStorage } from "./storage/indexed-db-storage.ts";

/** The lock of this browser's app; one try at a time over all tabs. */
export function createBrowserLock(): AppLock {
  return createAppLock({
    clock: browserClock,
    random: browserRandom,
    storage: createIndexedDbStorage(),
    lock: (work) => navigator.locks.request("countersign-app-lock", work),
    passkeys: createPlatformPasskeys(),
    rp: { id: location.hostname, name: "Countersign" },
  });
}
