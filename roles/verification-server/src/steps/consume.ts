import { ProtocolError, type ReceiptClaims, signReceipt, toBase64url } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { type AuditLeaf, auditLeaf } from "../core/audit.ts";
import { type ConsumeFacts, consumeChecks } from "../core/consume-checks.ts";
import { waitingSeconds } from "../core/limits.ts";
import { type Claim, type Decision, type FrozenOperation, type StoredOperation, stateAt } from "../core/operation.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import type { Grant } from "../store/port.ts";
import type { Context } from "./context.ts";
import { learntNotices } from "./learnt-notices.ts";
import { methodNotices } from "./notices-about.ts";
import { returnCodeHash } from "./return-code.ts";
import { findOwned } from "./find-owned.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.consume>;
type Answer = AnswerOf<typeof operationServerToVerificationServer.consume>;

/** Seconds after release in which the receipt may be acted on. */
const actingSeconds = 300;

async function receiptOf(
  { issuer, clock, random, keys }: Context,
  { frozen, subject }: StoredOperation,
  { decision, leaf }: { decision: Decision; leaf: AuditLeaf },
): Promise<string> {
  const now = Math.floor(clock() / 1000);
  const claims: ReceiptClaims = {
    iss: issuer,
    aud: frozen.organization,
    sub: subject ?? "",
    jti: toBase64url(random(16)),
    iat: now,
    exp: now + actingSeconds,
    op: frozen.id,
    ...(frozen.reference !== undefined && { reference: frozen.reference }),
    org: frozen.organization,
    biz: frozen.business,
    type: frozen.type,
    dd: frozen.digest,
    salt: frozen.salt,
    dec: "approve",
    acr: decision.acr,
    amr: decision.amr,
    method: decision.method,
    decided_at: decision.decidedAt,
    leaf: toBase64url(leaf.hash),
    evidence: decision.evidence,
    ...(decision.jwk && { cnf: { jwk: decision.jwk }, auth_time: decision.decidedAt }),
  };
  return signReceipt(keys.signer, claims);
}

/** Whose operation it was: of an anonymous one the site learns it here, with the release and not before (S23, S26). */
function answerOf({ frozen, progress, subject }: StoredOperation): Answer {
  if (progress.state !== "released") throw new ProtocolError("operation_state_conflict");
  const userReference = frozen.userReference ?? progress.claim?.userReference;
  return {
    receipt: progress.release.receipt,
    ...(subject !== null && { subject }),
    ...(userReference !== undefined && { userReference }),
    ...(progress.claim && { device: progress.claim.device }),
  };
}

/** The phone that a `device.add` lets in with its release; undefined for every other operation (§9 step 5). */
async function grantOf(
  { crypto, clock }: Context,
  { id, enrollment }: FrozenOperation,
  claim: Claim | undefined,
): Promise<Grant | undefined> {
  if (enrollment === undefined) return undefined;
  const by = claim ? { device: claim.device } : {};
  const fact = { at: clock(), event: "enrollment.granted", enrollment, operation: id, ...by };
  return { enrollment, expiresAtMs: clock() + waitingSeconds * 1000, leaf: await auditLeaf(crypto, fact) };
}

/** The change of methods that a `method.change` brings into force with its release, and what the user's devices are told; undefined for none (§17). */
async function changeOf(context: Context, { frozen }: StoredOperation) {
  const { store, crypto, clock } = context;
  const change = frozen.methodChange === undefined ? null : await store.methods.findChange(frozen.methodChange);
  if (!change) return undefined;
  const { id, organization, subject, method, kind, type, label, proved } = change;
  const told = kind === "prefer" ? ("method.preferred" as const) : ("method.added" as const);
  const name = proved?.label ?? label;
  return {
    id,
    notices: methodNotices(context, {
      organization,
      subject,
      kind: told,
      method,
      name,
      ...(type !== null && { type }),
    }),
    leaf: await auditLeaf(crypto, { at: clock(), event: told, change: id, operation: frozen.id, organization, method }),
  };
}

/** What a consume finds when the operation is not approved: its own earlier answer, or why not. */
function settled(operation: StoredOperation, idempotencyKey: string, nowMs: number): Answer {
  const { progress } = operation;
  if (progress.state === "released") {
    if (progress.release.idempotencyKey === idempotencyKey) return answerOf(operation);
    throw new ProtocolError("operation_already_consumed");
  }
  throw new ProtocolError(stateAt(operation, nowMs) === "expired" ? "operation_expired" : "operation_state_conflict");
}

/** approved → released, once; the answer is the receipt (§8). The same idempotency key gets the same answer. `checks` stand before the write. */
export function createConsume(context: Context, checks: readonly Rule<ConsumeFacts>[] = consumeChecks) {
  const { store, crypto, clock, bus, log } = context;

  async function refusalOf(operation: StoredOperation, returnHash: string | null): Promise<void> {
    const refused = await firstRefusal(checks, { operation, returnHash, nowMs: clock() });
    if (refused) throw new ProtocolError(refused.code, { cause: refused.rule });
  }

  return async ({ params: { id }, body: { asked, returnCode } }: Request): Promise<Answer> => {
    const operation = await findOwned(context, id, asked);
    const { frozen, progress } = operation;
    if (stateAt(operation, clock()) !== "approved" || progress.state !== "approved")
      return settled(operation, asked.idempotencyKey, clock());
    const returnHash = returnCode === undefined ? null : await returnCodeHash(context, returnCode);
    await refusalOf(operation, returnHash);
    const leaf = await auditLeaf(crypto, {
      at: clock(),
      event: "operation.released",
      operation: frozen.id,
      digest: frozen.digest,
    });
    const receipt = await receiptOf(context, operation, { decision: progress.decision, leaf });
    const released = await store.operations.consume(frozen.id, {
      release: { receipt, idempotencyKey: asked.idempotencyKey, releasedAtMs: clock() },
      returnHash,
      grants: await grantOf(context, frozen, progress.claim),
      changes: await changeOf(context, operation),
      notices: await learntNotices(context, operation, progress.decision.method),
      leaf,
    });
    if (!released) {
      const now = await findOwned(context, id, asked);
      // A code that was replaced while this one was on its way is wrong like any other.
      if (stateAt(now, clock()) === "approved") await refusalOf(now, returnHash);
      return settled(now, asked.idempotencyKey, clock());
    }
    bus.publish(frozen.id);
    if (frozen.enrollment) bus.publish(frozen.enrollment);
    log.info("operation.released", { operation: frozen.id, organization: frozen.organization });
    return answerOf(released);
  };
}
