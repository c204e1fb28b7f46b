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

/** A transfer that phones without a network have seen. */
interface SeenOffline {
  readonly opened: Opened;
  /** Types on the page what `device` shows. */
  type(device: RawDevice): Promise<void>;
  /** The record that `device` signs: the right one, but for some changes. */
  record(device: RawDevice, changes?: object): Promise<string>;
  state(): Promise<string>;
}

export async function seenOffline(world: World, user: string): Promise<SeenOffline> {
  const opened = await openOperation(world, "transfer", { user });
  const text = await frameOf(opened);
  const { subject = "" } = await world.bank.sdk.get(opened.id);
  return {
    opened,
    async type(device) {
      const code = await digitsFor(world, device, { opened, text });
      const typed = await typeCode(opened, { purpose: "offline", code });
      if (typed.code !== null) throw new Error(`the digits were refused: ${typed.code}`);
    },
    record: (by, changes = {}) => offlineDecision(by, { opened, text, subject, changes }),
    state: async () => (await world.bank.sdk.get(opened.id)).state,
  };
}

/** A transfer approved by the digits of `device`, of which the record is still to come. */
export async function typedOffline(world: World, device: RawDevice, user: string): Promise<SeenOffline> {
  const seen = await seenOffline(world, user);
  await seen.type(device);
  return seen;
}
