import type { ApprovingDevice } from "@countersign/approving-device";
import { frameOf, type Opened } from "./open-operation.ts";
import { newKey } from "./relying-party.ts";

/** Scans the code that is on the page now. */
export async function scanOn(device: ApprovingDevice, opened: Opened): Promise<void> {
  const { kind } = await device.scan(await frameOf(opened), null);
  if (kind !== "review") throw new Error(`the scan answered ${kind}`);
}

export const approval = { answer: "approve", reason: null, locale: "en" } as const;
export const refusal = { answer: "decline", reason: null, locale: "en" } as const;

/** Scans and approves. */
export async function approveOn(device: ApprovingDevice, opened: Opened): Promise<void> {
  await scanOn(device, opened);
  await device.decide(opened.id, approval);
}

/** Takes the approval through the SDK, which proves the receipt. */
export function consume({ id, party, kept, about }: Opened, idempotencyKey: string = newKey()) {
  return party.sdk.consume(id, { kept, about, idempotencyKey });
}
