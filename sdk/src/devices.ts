import { type AnswerOf, relyingPartyToOperationServer as arrow } from "@countersign/protocol/contract";
import { freshKey } from "./idempotency.ts";
import type { Call } from "./transport.ts";

/** One of a user's devices. */
export type DeviceView = AnswerOf<typeof arrow.listDevices>["devices"][number];
/** What a site asks about its users' devices. */
export interface DeviceCalls {
  list(user: string): Promise<readonly DeviceView[]>;
  /** Removes a device for good. */
  revoke(user: string, device: string): Promise<DeviceView>;
  /** Stops a device for a while: it can do nothing until it is thawed. */
  freeze(user: string, device: string): Promise<DeviceView>;
  /** Lets a device work again that the site itself has frozen; `operation_state_conflict` when an alarm froze it. */
  thaw(user: string, device: string): Promise<DeviceView>;
}

export function devicesOf(call: Call): DeviceCalls {
  return {
    list: async (user) => (await call(arrow.listDevices, { params: { user } })).devices,
    revoke: (user, device) => call(arrow.revokeDevice, { params: { user, device }, idempotencyKey: freshKey() }),
    freeze: (user, device) =>
      call(arrow.freezeDevice, { params: { user, device }, body: {}, idempotencyKey: freshKey() }),
    thaw: (user, device) => call(arrow.thawDevice, { params: { user, device }, body: {}, idempotencyKey: freshKey() }),
  };
}
