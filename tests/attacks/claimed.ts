import { type DecisionClaims, signDecision } from "@countersign/protocol";
import { frameOf, openOperation, type Opened } from "../world/open-operation.ts";
import type { RawDevice } from "../world/raw-device.ts";
import type { World } from "../world/world.ts";

/** An operation that a device has scanned and not yet decided. */
export interface Claimed {
  readonly opened: Opened;
  readonly text: string;
  readonly claims: DecisionClaims;
  /** The device's signature over the right claims, but for some changes. */
  signed(change?: object): Promise<string>;
  state(): Promise<string>;
}

/** Opens a transfer for `user` and has `device` scan it. */
export async function claimTransfer(world: World, device: RawDevice, user: string): Promise<Claimed> {
  const opened = await openOperation(world, "transfer", { user });
  const text = await frameOf(opened);
  const answer = await device.scan(text);
  if (answer.code !== null) throw new Error(`the scan was refused: ${answer.code}`);
  const { subject } = await world.bank.sdk.get(opened.id);
  const claims = await device.claimsFor(text, { ...answer, body: { ...answer.body, subject } });
  return {
    opened,
    text,
    claims,
    signed: (change = {}) => signDecision(device.signer, { ...claims, ...change }),
    state: async () => (await world.bank.sdk.get(opened.id)).state,
  };
}
