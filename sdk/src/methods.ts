import { type AnswerOf, relyingPartyToOperationServer as arrow, type RequestOf } from "@countersign/protocol/contract";
import type { MethodName } from "@countersign/protocol";
import { freshKey, type Idempotency } from "./idempotency.ts";
import type { Call } from "./transport.ts";

/** One of a user's methods (§12). */
export type MethodView = AnswerOf<typeof arrow.readMethod>;
/** A method beside the code. */
export type PageMethodName = Exclude<RequestOf<typeof arrow.readMethod>["params"]["method"], "qr">;
/** A change of a user's methods on its way: what to show, what to have approved, or that it is done. */
export type MethodChange = AnswerOf<typeof arrow.changeMethod>;
/** How a site begins or goes on with a change; `authTime` is when the user signed in, at most 300 s ago. */
export type MethodWish = RequestOf<typeof arrow.changeMethod>["body"];
/** What a site asks about its users' ways to approve on the page itself (§12). */
export interface MethodCalls {
  read(user: string, method: PageMethodName): Promise<MethodView>;
  /**
   * Registers, replaces or prefers a method: begins it, and with `answer` goes on. But for a user's very first method the change comes into
   * force when `approval` was approved as a `method.change` and consumed.
   */
  change(user: string, method: MethodName, wish: MethodWish, options: Idempotency): Promise<MethodChange>;
  /** Takes a method away at once. */
  remove(user: string, method: PageMethodName): Promise<MethodView>;
}

export function methodsOf(call: Call): MethodCalls {
  return {
    read: (user, method) => call(arrow.readMethod, { params: { user, method } }),
    change: (user, method, body, { idempotencyKey }) =>
      call(arrow.changeMethod, { params: { user, method }, body, idempotencyKey }),
    remove: (user, method) => call(arrow.removeMethod, { params: { user, method }, idempotencyKey: freshKey() }),
  };
}
