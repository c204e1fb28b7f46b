import { isTooOld } from "../core/index.ts";
import { appVersion } from "./app-version.ts";
import { canVerifyUser } from "./platform-passkeys.ts";

/** How well this device keeps what it holds, and what it can do (T48). */
export interface DeviceHealth {
  /** The browser will not clear the keys on its own. */
  readonly storageKept: boolean;
  readonly installed: boolean;
  readonly camera: "allowed" | "denied" | "ask";
  /** It can verify its user by fingerprint, face or PIN. */
  readonly passkey: boolean;
  /** What is kept of past decisions is sealed where it lies. */
  readonly historySealed: boolean;
  /** The version a site asks for, when this one is older. */
  readonly tooOldFor: string | null;
}

/** What others know already. */
interface Known extends Pick<DeviceHealth, "historySealed"> {
  readonly minimum: string | null;
}

/** `minimum`: the least version that all sites take; null when it is not known. */
export async function readHealth({ minimum, historySealed }: Known): Promise<DeviceHealth> {
  return {
    storageKept: await isStorageKept(),
    installed: isInstalled(),
    camera: await cameraPermission(),
    passkey: await canVerifyUser(),
    historySealed,
    tooOldFor: minimum !== null && isTooOld(appVersion, minimum) ? minimum : null,
  };
}

/** Asks the browser never to clear our storage; it decides by its own rules. */
export async function keepStorage(): Promise<boolean> {
  return (await navigator.storage?.persist?.().catch(() => false)) ?? false;
}

async function isStorageKept(): Promise<boolean> {
  return (await navigator.storage?.persisted?.().catch(() => false)) ?? false;
}

export function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches || Reflect.get(navigator, "standalone") === true;
}

/** Some browsers cannot be asked: then it turns out at the first scan. */
async function cameraPermission(): Promise<DeviceHealth["camera"]> {
  const name = "camera" as PermissionName;
  const status = await navigator.permissions?.query({ name }).catch(() => null);
  if (status?.state === "granted") return "allowed";
  return status?.state === "denied" ? "denied" : "ask";
}
