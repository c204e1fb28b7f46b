import { createWebCrypto } from "@countersign/protocol";
import { type ApprovingDevice, createApprovingDevice, createKeyMaker, type DeviceStorage } from "../core/index.ts";
import { appVersion } from "./app-version.ts";
import { browserClock } from "./browser-clock.ts";
import { browserRandom } from "./browser-random.ts";
import { allowedIssuers } from "./issuers.ts";
import { operatingSystem } from "./operating-system.ts";
import { createPlatformPasskeys } from "./platform-passkeys.ts";
import { signingLock } from "./signing-lock.ts";
import { createBrowserStorage } from "./storage/browser-storage.ts";

/** The approving device of this browser. It serves the issuer it was set up for, and no other (§9 step 2). */
export function createBrowserDevice(storage: DeviceStorage = createBrowserStorage()): ApprovingDevice {
  const { origin } = location;
  return createApprovingDevice({
    crypto: createWebCrypto(),
    clock: browserClock,
    random: browserRandom,
    storage,
    keyMaker: createKeyMaker(),
    passkeys: createPlatformPasskeys(),
    lock: signingLock,
    fetch: (input, init) => fetch(input, init),
    program: { id: "countersign-web", version: appVersion, origin, os: operatingSystem(navigator.userAgent) },
    allowedIssuers: allowedIssuers(),
  });
}
