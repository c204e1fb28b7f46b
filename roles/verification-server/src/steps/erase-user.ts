import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { type StoredOperation, stateAt } from "../core/operation.ts";
import type { OfUser } from "../store/port.ts";
import type { Context } from "./context.ts";
import { createRemoveMethod } from "./read-method.ts";
import { createRevokeDevice } from "./revoke-device.ts";
import { unindex } from "./unindex.ts";
import { userCommitment } from "./user-commitment.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.eraseUser>["body"];
type Answer = AnswerOf<typeof operationServerToVerificationServer.eraseUser>;

/** How often something that has come up meanwhile is ended before the site is told to try again. */
const tries = 5;

/** Ends an operation that nobody will decide or use any more, as §10 has it: one row for the move, as for any other. */
async function endOperation({ store, crypto, clock, bus }: Context, operation: StoredOperation): Promise<void> {
  const { id } = operation.frozen;
  const state = stateAt(operation, clock());
  const fact = { at: clock(), operation: id };
  if (state === "expired") {
    const leaf = await auditLeaf(crypto, { ...fact, event: "operation.expired", from: operation.progress.state });
    await store.operations.expire(id, { leaf });
  } else {
    const [move, event] = state === "approved" ? (["revoke", "revoked"] as const) : (["cancel", "cancelled"] as const);
    const leaf = await auditLeaf(crypto, { ...fact, event: `operation.${event}`, by: "erasure" });
    await store.operations.end(id, { move, leaf });
  }
  bus.publish(id);
}

/**
 * Forgets a user: what is open ends, methods are removed, at their servers too, devices are revoked, and then everything that is kept of them is
 * deleted in one write (docs/erasure.md). Repeating it is harmless.
 */
export function createEraseUser(context: Context) {
  const { store, crypto, clock, log } = context;
  const [revokeDevice, removeMethod] = [createRevokeDevice(context), createRemoveMethod(context)];

  async function endAll(of: OfUser): Promise<void> {
    for (const operation of await store.erasure.openOperations(of)) await endOperation(context, operation);
    for (const { method } of await store.erasure.methods(of)) await removeMethod({ ...of, method });
    for (const binding of await store.bindings.list(of.organization, of.subject)) await revokeDevice(binding, "site");
  }

  return async ({ asked: { organization, businesses }, subject }: Request): Promise<Answer> => {
    if (businesses !== null) throw new ProtocolError("method_not_allowed", { cause: "a key of some businesses" });
    const of = { organization, subject };
    const user = await userCommitment(context, of);
    for (let i = 0; i < tries; i++) {
      await endAll(of);
      await unindex(context, of);
      const leaf = await auditLeaf(crypto, { at: clock(), event: "user.erased", organization, user });
      const erased = await store.erasure.erase(of, { leaf });
      if (!erased) continue;
      log.info("user.erased", { organization, count: erased.operations });
      return erased;
    }
    throw new ProtocolError("operation_state_conflict", { cause: "something of the user keeps beginning" });
  };
}
