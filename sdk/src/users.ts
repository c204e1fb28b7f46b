import { type AnswerOf, relyingPartyToOperationServer as arrow } from "@countersign/protocol/contract";
import { freshKey, type Idempotency } from "./idempotency.ts";
import type { Call } from "./transport.ts";

/** How much went with a user. */
export type ErasedUser = AnswerOf<typeof arrow.eraseUser>;

/** What a site asks about a user as a whole. */
export interface UserCalls {
  /**
   * Forgets a user for good: operations with their receipts, devices, methods, and all that is kept of them. What is open ends. Keep the receipts
   * that you need before. For two days the user can get a new device only by `replace`.
   */
  erase(user: string, options?: Idempotency): Promise<ErasedUser>;
}

export function usersOf(call: Call): UserCalls {
  return {
    erase: (user, { idempotencyKey } = { idempotencyKey: freshKey() }) =>
      call(arrow.eraseUser, { params: { user }, idempotencyKey }),
  };
}
