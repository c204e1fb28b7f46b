import {
  type ApprovingDevice,
  createApprovingDevice,
  createKeyMaker,
  createMemoryStorage,
  createQueueLock,
  type DeviceStorage,
  type Lock,
  type Passkeys,
} from "@countersign/approving-device";
import { systemRandom } from "@countersign/platform";
import { createWebCrypto } from "@countersign/protocol";
import type { HandClock } from "./hand-clock.ts";
import { newKey, type RelyingParty } from "./relying-party.ts";

const crypto = createWebCrypto();

interface DeviceOptions {
  readonly clock: Pick<HandClock, "now">;
  readonly lock?: Lock;
  readonly storage?: DeviceStorage;
  /** What its requests go through; the machine's own unless said otherwise. */
  readonly fetch?: typeof globalThis.fetch;
  readonly allowedIssuers?: readonly string[] | null;
  readonly passkeys?: Passkeys | null;
}

/** A real device without a screen. */
export function createDevice({
  clock,
  storage = createMemoryStorage(),
  fetch = globalThis.fetch,
  allowedIssuers = null,
  passkeys = null,
  lock = createQueueLock(),
}: DeviceOptions): ApprovingDevice {
  return createApprovingDevice({
    crypto,
    clock: clock.now,
    random: systemRandom,
    storage,
    keyMaker: createKeyMaker(),
    lock,
    fetch,
    program: { id: "countersign-cli", version: "0.1.0", origin: null, os: "Test phone" },
    allowedIssuers,
    passkeys,
  });
}

/** A ticket for a user who has just signed in. */
export function openTicket({
  party,
  user,
  clock,
  replace,
}: {
  party: RelyingParty;
  user: string;
  clock: Pick<HandClock, "now" | "seconds">;
  /** True for one that replaces every device of the user. */
  replace?: boolean;
}) {
  const asked = { user, authTime: clock.seconds(), ...(replace !== undefined && { replace }) };
  return party.sdk.enrollments.create(asked, { idempotencyKey: newKey() });
}

/** Brings a device through the whole of §9; answers its account's id. */
export async function enrolAt(
  device: ApprovingDevice,
  place: { party: RelyingParty; user: string; clock: Pick<HandClock, "now" | "seconds"> },
): Promise<string> {
  const { id, code } = await openTicket(place);
  const account = await device.enrol(code);
  const shown = (await device.accounts()).find((entry) => entry.id === account)?.shortString;
  await place.party.sdk.enrollments.confirm(id, shown ?? "", { confirmedBy: "password" });
  const state = await device.checkAccount(account);
  if (state !== "active") throw new Error(`the account is ${state}`);
  return account;
}

/** A new device, enrolled. */
export async function enrolDevice(
  place: { party: RelyingParty; user: string; clock: Pick<HandClock, "now" | "seconds"> },
  options: Omit<DeviceOptions, "clock"> = {},
): Promise<ApprovingDevice> {
  const device = createDevice({ clock: place.clock, ...options });
  await enrolAt(device, place);
  return device;
}
