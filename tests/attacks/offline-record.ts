import { builtInTemplates } from "@countersign/protocol";
import { registerType } from "@countersign/verification-server";
import { digitsFor, offlineDecision } from "../world/offline.ts";
import { frameOf, openOperation, type Opened } from "../world/open-operation.ts";
import type { RawDevice } from "../world/raw-device.ts";
import { typeCode } from "../world/type-code.ts";
import type { World } from "../world/world.ts";

/** Lets the bank's transfers be approved by a phone without a network. */
export async function allowOfflineTransfers(world: World): Promise<void> {
  const transfer = builtInTemplates.find(({ id }) => id === "transfer");
  if (!transfer) throw new Error("there is no such type");
  const weaker = { ...transfer, minimumAssurance: "soft-offline" as const };
  await world.running().verificationServer.changeRegistry("test", (now) => registerType(now, weaker));
}

/** A transfer approved by the digits of a phone without a network, of which the record is still to come. */
export interface TypedOffline {
  readonly opened: Opened;
  /** The record that `device` signs: the right one, but for some changes. */
  record(device: RawDevice, changes?: object): Promise<string>;
  state(): Promise<string>;
}

/** Opens a transfer for `user` and types what `device` shows for it. */
export async function typedOffline(world: World, device: RawDevice, user: string): Promise<TypedOffline> {
  const opened = await openOperation(world, "transfer", { user });
  const text = await frameOf(opened);
  const typed = await typeCode(opened, { purpose: "offline", code: await digitsFor(world, device, { opened, text }) });
  if (typed.code !== null) throw new Error(`the digits were refused: ${typed.code}`);
  const { subject = "" } = await world.bank.sdk.get(opened.id);
  return {
    opened,
    record: (by, changes = {}) => offlineDecision(by, { opened, text, subject, changes }),
    state: async () => (await world.bank.sdk.get(opened.id)).state,
  };
}
