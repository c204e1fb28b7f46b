import { changeFingerprint, isId, newId, ProtocolError, type OperationId } from "@countersign/protocol";
import type { AnswerOf, consoleToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../../core/audit.ts";
import { type ChangeFacts, changeChecks } from "../../core/change-checks.ts";
import type { Registry } from "../../core/registry.ts";
import { changedRegistry, isOutdated, type NewKey } from "../../core/registry-change.ts";
import { firstRefusal, type Rule } from "../../core/request-rules.ts";
import { refuseLikeKeys, registryTopic } from "../change-registry.ts";
import type { Context } from "../context.ts";

type Request = RequestOf<typeof consoleToVerificationServer.applyChange>["body"];
type Answer = AnswerOf<typeof consoleToVerificationServer.applyChange>;

/** How often a change that names no version is tried again when somebody else changed the registry meanwhile. */
const tries = 5;

/** Whose approval it was, the change, and who brought it into force: what the log says of it. */
async function leafOf(
  { crypto, clock }: Context,
  { change, approval, by }: Request,
  { fingerprint, version }: { fingerprint: string; version: number },
) {
  const fact = { at: clock(), event: "registry.changed", what: `console: ${change.kind}`, version };
  return auditLeaf(crypto, { ...fact, operation: approval, fingerprint, by: "staff", staff: by });
}

async function checkKeys({ crypto }: Context, now: Registry, next: Registry): Promise<void> {
  if (next.qr === now.qr) return;
  await refuseLikeKeys(crypto, next).catch((cause: unknown) => {
    throw new ProtocolError("invalid_request", { cause });
  });
}

/**
 * Registers what a second person has approved: the operation that approved it is one of the staff, released, about this very change, and is used once, in the
 * write that changes the registry (T53). Nothing else the console asks changes what is registered. `checks` stand before the write.
 */
export function createApplyChange(context: Context, checks: readonly Rule<ChangeFacts>[] = changeChecks) {
  const { store, crypto, clock, random, registry, bus, log } = context;

  async function judge({ change, approval: id }: Request, now: Registry): Promise<string> {
    const fingerprint = await changeFingerprint(crypto, change);
    const approval = isId("op", id) ? await store.operations.find(id) : null;
    const facts = { approval, fingerprint, isOutdated: isOutdated(now, change), nowMs: clock() };
    const refused = await firstRefusal(checks, facts);
    if (refused) throw new ProtocolError(refused.code, { cause: refused.rule });
    return fingerprint;
  }
  /** The version with which that approval brought this very change into force; null when it has brought none. The answer may have been lost. */
  async function appliedBefore({ change, approval: id }: Request): Promise<number | null> {
    const version = isId("op", id) ? await store.registry.changedBy(id) : null;
    if (version === null || !isId("op", id)) return null;
    const approval = await store.operations.find(id);
    if (approval?.frozen.details["fingerprint"] !== (await changeFingerprint(crypto, change)))
      throw new ProtocolError("digest_mismatch", { cause: "that approval was used for another change" });
    return version;
  }
  /** Null when somebody else changed the registry first. */
  async function tryOnce(request: Request, fresh: NewKey): Promise<Registry | null> {
    const approval = request.approval as OperationId;
    const now = await store.registry.read();
    const fingerprint = await judge(request, now);
    const next = changedRegistry(now, request.change, fresh);
    await checkKeys(context, now, next);
    const leaf = await leafOf(context, request, { fingerprint, version: now.version + 1 });
    const replaced = await store.registry.replace({ ...next, version: now.version }, { leaf, approval });
    registry.refresh();
    if (replaced === "used") throw new ProtocolError("operation_state_conflict", { cause: "that approval was used" });
    if (replaced) bus.publish(registryTopic);
    return replaced;
  }

  return async (request: Request): Promise<Answer> => {
    const before = await appliedBefore(request);
    if (before !== null) return { version: before };
    const fresh = { id: newId("key", { clock, random }), createdAt: Math.floor(clock() / 1000) };
    for (let i = 0; i < tries; i++) {
      const replaced = await tryOnce(request, fresh);
      if (!replaced) continue;
      log.info("registry.changed", { operation: request.approval });
      const isKeyMade = replaced.apiKeys.some(({ id }) => id === fresh.id);
      return { version: replaced.version, ...(isKeyMade && { key: fresh.id }) };
    }
    throw new ProtocolError("unavailable", { cause: "the registry keeps changing" });
  };
}
