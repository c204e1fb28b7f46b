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

/** True when it is known that the user has no phone that can approve. */
export function lacksDevice(): boolean {
  return devices.value !== null && !devices.value.some(({ state }) => state === "active" || state === "confirmed");
}
