import { type DecisionClaims, signDecision } from "@countersign/protocol";
import { frameOf, openOperation, type Opened } from "../world/open-operation.ts";
import type { RawDevice } from "../world/raw-device.ts";
import type { World } from "../world/world.ts";

/** An operation that a device has scanned and not yet decided. */
export interface Claimed {
  readonly opened: Opened;
  readonly text: string;
  readonly claims: DecisionClaims;
  /** Empty where none is needed. */
  readonly confirmationCode: string;
  /** The device's signature over the right claims, but for some changes. */
  signed(change?: object): Promise<string>;
  state(): Promise<string>;
}

/** Opens a transfer for `user` and has `device` scan it. */
export async function claimTransfer(world: World, device: RawDevice, user: string): Promise<Claimed> {
  return claimed(device, await openOperation(world, "transfer", { user }));
}

/** Opens a payment for nobody and has `device`, one of the shop's customers', scan it. */
export async function claimPayment(world: World, device: RawDevice): Promise<Claimed> {
  return claimed(device, await openOperation(world, "payment"));
}

/** Has `device` scan what is on the page. */
export async function claimed(device: RawDevice, opened: Opened): Promise<Claimed> {
  const { sdk } = opened.party;
  const text = await frameOf(opened);
  const answer = await device.scan(text);
  if (answer.code !== null) throw new Error(`the scan was refused: ${answer.code}`);
  const { subject } = await sdk.get(opened.id);
  const claims = await device.claimsFor(text, { ...answer, body: { ...answer.body, subject } });
  return {
    opened,
    text,
    claims,
    confirmationCode: String(answer.body["confirmationCode"] ?? ""),
    signed: (change = {}) => signDecision(device.signer, { ...claims, ...change }),
    state: async () => (await sdk.get(opened.id)).state,
  };
}
