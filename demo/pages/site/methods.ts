import { signal } from "@preact/signals";
import { read } from "./api.ts";
import { lacksDevice, loadDevices } from "./devices.ts";
import { noticeEnd } from "./session.ts";

export type MethodName = "passkey" | "face" | "dynamic-code" | "sms";

/** One way of the user to approve, beside the phones. */
export interface Method {
  readonly method: MethodName;
  readonly state: "none" | "active";
  readonly label: string | null;
  readonly addedAt: number | null;
  /** Types of operation for which it comes first. */
  readonly preferredFor: readonly string[];
  /** True when it can be set up here. */
  readonly available: boolean;
}

export interface Methods {
  readonly methods: readonly Method[];
  /** What may come first, for each type of operation of this site. */
  readonly firstFor: Readonly<Record<string, readonly string[]>>;
  /** Changes of this browser that wait to be approved. */
  readonly waiting: readonly { readonly id: string; readonly method: string; readonly preferFor: string | null }[];
}

/** A change on its way, as the site's server tells it. */
export interface ChangeStep {
  readonly id: string;
  readonly state: "proving" | "waiting" | "active";
  readonly show: MethodShow | null;
}

/** What a registration shows and asks for. */
export interface MethodShow {
  readonly kind: "code" | "passkey" | "capture";
  readonly sentTo?: string;
  readonly otpauth?: string;
  readonly challenge?: string;
  readonly rpId?: string;
  readonly platform?: boolean;
  readonly user?: { readonly id: string; readonly name: string };
}

/** The user's ways; null while they are not known. */
export const methods = signal<Methods | null>(null);
/** Why they are not known, or null. */
export const methodsFault = signal<unknown>(null);

export async function loadMethods(): Promise<void> {
  try {
    methodsFault.value = null;
    methods.value = await read<Methods>("/api/methods");
  } catch (fault) {
    noticeEnd(fault);
    methodsFault.value = fault;
  }
}

/** True when the user has a way beside the phones. */
export function hasMethod(): boolean {
  return methods.value?.methods.some(({ state }) => state === "active") ?? false;
}

/** Loads what {@link lacksWay} looks at. */
export async function loadWays(): Promise<void> {
  await loadDevices();
  if (lacksDevice()) await loadMethods();
}

/** True when it is known that the user has nothing to approve with. */
export function lacksWay(): boolean {
  return lacksDevice() && methods.value !== null && !hasMethod();
}
