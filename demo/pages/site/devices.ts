import { signal } from "@preact/signals";
import { read } from "./api.ts";
import { noticeEnd } from "./session.ts";

export interface Device {
  readonly id: string;
  readonly label: string | null;
  readonly kind: string;
  readonly state: "pending" | "confirmed" | "active" | "frozen" | "revoked";
  readonly enrolledAt: number;
  readonly lastSeenAt: number | null;
  /** A replacement that waits: from when on it can approve, Unix seconds. */
  readonly activeFrom?: number;
}

/** The user's phones; null while they are not known. */
export const devices = signal<readonly Device[] | null>(null);
/** Why they are not known, or null. */
export const devicesFault = signal<unknown>(null);

export async function loadDevices(): Promise<void> {
  try {
    devicesFault.value = null;
    devices.value = (await read<{ devices: readonly Device[] }>("/api/devices")).devices;
  } catch (fault) {
    noticeEnd(fault);
    devicesFault.value = fault;
  }
}

/** True when there is a phone that could approve another one. */
export function hasActiveDevice(): boolean {
  return devices.value?.some(({ state }) => state === "active") ?? false;
}

/** True while a phone is confirmed and has not come for its keys yet. */
export function isOneFinishing(): boolean {
  return devices.value?.some(({ state, activeFrom }) => state === "confirmed" && activeFrom === undefined) ?? false;
}

/** True when it is known that the user has no phone that can approve. */
export function lacksDevice(): boolean {
  return devices.value !== null && !devices.value.some(({ state }) => state === "active" || state === "confirmed");
}
