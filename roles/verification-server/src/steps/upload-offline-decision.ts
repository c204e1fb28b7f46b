import {
  fromBase64url,
  type OfflineDecisionClaims,
  parseOfflineDecision,
  ProtocolError,
  toBase64url,
  verifyOfflineDecision,
} from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import { isByCode, type OfflineDecisionFacts, offlineDecisionChecks } from "../core/offline-decision-checks.ts";
import { isOfUser, type StoredOperation } from "../core/operation.ts";
import { toldAt } from "../core/operation-view.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { alreadyNoted } from "../core/noted-refusal.ts";
import type { Context } from "./context.ts";
import { deviceWindows, refusalWindows } from "./device-windows.ts";

type Request = RequestOf<typeof approvingDeviceToVerificationServer.uploadOfflineDecision>["body"];
type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.uploadOfflineDecision>;

/** Form and claims, then the key, then the signature over the bytes as sent, as with any decision (§7). */
async function parseSigned({ crypto }: Context, text: string, binding: Binding): Promise<OfflineDecisionClaims> {
  const parsed = parseOfflineDecision(text);
  if (parsed.header.kid !== binding.kid) throw new ProtocolError("proof_invalid", { cause: "another key id" });
  if (!(await verifyOfflineDecision(crypto, binding.signingKey, parsed)))
    throw new ProtocolError("proof_invalid", { cause: "signature" });
  return parsed.claims;
}

/** By the code, also after the end; the user's own alone, or else the same 404 as for a code there is none of (T17). */
async function findByNonce({ store, crypto }: Context, nonce: string, binding: Binding): Promise<StoredOperation> {
  const codeHash = toBase64url(await crypto.sha256(fromBase64url(nonce)));
  const operation = await store.operations.findOffline(codeHash);
  if (!operation || !isOfUser(operation, binding))
    throw new ProtocolError("operation_not_found", { cause: "offline decision" });
  return operation;
}

interface Uploaded {
  readonly operation: StoredOperation;
  readonly binding: Binding;
}

/** A record that contradicts what was done: an alarm, and what is not released yet is taken back (§11.4). */
async function contradict(
  { store, crypto, clock, bus, log }: Context,
  { operation: { frozen }, binding: { device } }: Uploaded,
  rule: string,
): Promise<void> {
  const { id } = frozen;
  log.alarm("offline_mismatch", { operation: id, device, reason: rule });
  const fact = { at: clock(), operation: id, device, rule };
  const leaf = await auditLeaf(crypto, { ...fact, event: "operation.revoked", by: "offline_mismatch" });
  if (await store.operations.end(id, { move: "revoke", leaf })) bus.publish(id);
}

async function refuse(
  context: Context,
  uploaded: Uploaded,
  { code, rule, why }: { code: ProtocolError["code"]; rule: string; why: OfflineDecisionClaims["why"] },
): Promise<never> {
  const { store, crypto, clock, log, registry } = context;
  const { operation, binding } = uploaded;
  const fact = { at: clock(), operation: operation.frozen.id, device: binding.device, rule };
  if (code === "digest_mismatch") await contradict(context, uploaded, rule);
  if (code === "digest_mismatch" && why === "not_me")
    log.alarm("not_me", { operation: fact.operation, device: binding.device });
  const leaf = await auditLeaf(crypto, { ...fact, event: "offline.refused", code, ...(why && { why }) });
  const noted = await store.audit.append(leaf, { windows: refusalWindows(await registry.current(), binding) });
  throw alreadyNoted(new ProtocolError(noted ? code : "rate_limited", { cause: rule }));
}

/** The signed record of a decision that was made without a network; stored once, it moves nothing (§11.4). */
export function createUploadOfflineDecision(
  context: Context,
  checks: readonly Rule<OfflineDecisionFacts>[] = offlineDecisionChecks,
) {
  const { store, crypto, clock, issuer, log, registry } = context;
  const answerOf = (operation: StoredOperation): Answer => ({
    operation: operation.frozen.id,
    ...toldAt(operation, clock()),
  });
  return async ({ decision }: Request, binding: Binding): Promise<Answer> => {
    const claims = await parseSigned(context, decision, binding);
    const operation = await findByNonce(context, claims.nonce, binding);
    const refused = await firstRefusal(checks, { claims, issuer, binding, operation });
    if (refused) return refuse(context, { operation, binding }, { ...refused, why: claims.why });
    const { id } = operation.frozen;
    const kept = await store.operations.recordOfflineDecision(id, {
      binding: binding.id,
      decision,
      windows: deviceWindows(await registry.current(), operation.frozen, binding),
      leaf: await auditLeaf(crypto, { at: clock(), event: "offline.recorded", operation: id, device: binding.device }),
    });
    if (kept === "limited") throw new ProtocolError("rate_limited");
    if (kept) log.info("offline.recorded", { operation: id, device: binding.device });
    // The other one came before any digits were typed, and nothing was wrong with it then.
    if (kept?.isContradicted && isByCode(kept.operation))
      await contradict(context, { operation: kept.operation, binding }, "another device's record");
    return answerOf((await store.operations.find(id)) ?? operation);
  };
}
