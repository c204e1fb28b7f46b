/** How well this device keeps what it holds (T48). */
export interface DeviceHealth {
  /** The browser will not clear the keys on its own. */
  readonly storageKept: boolean;
  readonly installed: boolean;
  readonly camera: "allowed" | "denied" | "ask";
}

export async function readHealth(): Promise<DeviceHealth> {
  return { storageKept: await isStorageKept(), installed: isInstalled(), camera: await cameraPermission() };
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
