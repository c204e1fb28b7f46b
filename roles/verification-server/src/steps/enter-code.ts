import { type ErrorCode, ProtocolError } from "@countersign/protocol";
import type { AnswerOf, initiatingDeviceToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { CodePurpose } from "../core/awaited-codes.ts";
import { type CodeEntryFacts, codeEntryRules } from "../core/code-entry-rules.ts";
import { confirmationMac } from "../core/confirmation-code.ts";
import { lockSeconds } from "../core/lock.ts";
import { maximumCodeTries } from "../core/limits.ts";
import { claimOf, type StoredOperation, stateAt } from "../core/operation.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { alreadyNoted } from "../core/noted-refusal.ts";
import type { TriedCode } from "../store/port.ts";
import type { Context } from "./context.ts";
import { createAnswerMethod } from "./answer-method.ts";
import { firstDayOfDevice } from "./first-day.ts";
import { matchOfflineCode } from "./match-offline-code.ts";

type Request = RequestOf<typeof initiatingDeviceToVerificationServer.enterCode>["body"];
type Answer = AnswerOf<typeof initiatingDeviceToVerificationServer.enterCode>;

/** The three rows one of which a typed code leaves: made before it is known which, so that all codes take the same way (T18, T40). */
async function codeLeaves(
  { crypto, clock }: Context,
  { frozen: { id } }: StoredOperation,
  { purpose, right }: { purpose: CodePurpose; right: { readonly event: string; readonly [more: string]: string } },
) {
  const fact = { at: clock(), operation: id };
  return {
    right: await auditLeaf(crypto, { ...fact, ...right }),
    wrong: await auditLeaf(crypto, { ...fact, event: "code.wrong", purpose }),
    blocked: await auditLeaf(crypto, { ...fact, event: "operation.blocked", code: "attempts_exceeded", purpose }),
  };
}

async function tryConfirmation(context: Context, operation: StoredOperation, code: string): Promise<TriedCode | null> {
  const { store, keys } = context;
  const { id } = operation.frozen;
  const nonceHash = claimOf(operation.progress)?.nonceHash ?? "";
  return store.operations.confirm(id, {
    mac: await confirmationMac(keys.mac, { operation: id, nonceHash, code }),
    most: maximumCodeTries,
    leaves: await codeLeaves(context, operation, { purpose: "confirmation", right: { event: "operation.confirmed" } }),
  });
}

async function tryOffline(
  context: Context,
  operation: StoredOperation,
  code: string,
): Promise<TriedCode | "locked" | "limited" | null> {
  const matched = await matchOfflineCode(context, operation, code);
  const windows = matched ? await firstDayOfDevice(context, operation, matched.claim.binding) : [];
  const right = { event: "operation.approved", method: "dynamic-code", device: matched?.claim.device ?? "" };
  return context.store.operations.approveByMethod(operation.frozen.id, {
    attempt: null,
    matched: matched && { ...matched, spends: null },
    windows,
    most: maximumCodeTries,
    lock: "dynamic-code",
    lockSeconds,
    leaves: await codeLeaves(context, operation, { purpose: "offline", right }),
  });
}

/** Why a code found nothing to be compared with: it came too late, or after the right one. */
async function lateness({ store, clock }: Context, { frozen }: StoredOperation): Promise<ErrorCode> {
  const now = await store.operations.find(frozen.id);
  if (now?.progress.state === "blocked") return "attempts_exceeded";
  if (now && ["presented", "claimed"].includes(stateAt(now, clock()))) return "code_invalid";
  return now && stateAt(now, clock()) === "expired" ? "operation_expired" : "operation_state_conflict";
}

/** A code that the user typed on the initiating device (§11.2, §11.4). `rules` are what must hold before it is compared with anything. */
export function createEnterCode(context: Context, rules: readonly Rule<CodeEntryFacts>[] = codeEntryRules) {
  const { clock, bus, log } = context;
  const answerMethod = createAnswerMethod(context);
  return async ({ purpose, code, attempt = "" }: Request, operation: StoredOperation): Promise<Answer> => {
    if (purpose === "method") return answerMethod({ attempt, input: { code } }, operation);
    const refused = await firstRefusal(rules, { operation, purpose, nowMs: clock() });
    if (refused) throw new ProtocolError(refused.code, { cause: refused.rule });
    const compare = purpose === "offline" ? tryOffline : tryConfirmation;
    const tried = await compare(context, operation, code);
    if (tried === "limited") throw new ProtocolError("rate_limited", { cause: "new device's limits" });
    if (tried === "locked") throw new ProtocolError("attempts_exceeded", { cause: "locked" });
    if (!tried) throw new ProtocolError(await lateness(context, operation));
    const { id } = operation.frozen;
    if (tried.kind === "wrong") throw alreadyNoted(new ProtocolError("code_invalid", { cause: purpose }));
    bus.publish(id);
    if (tried.kind === "blocked") {
      log.info("operation.blocked", { operation: id, code: "attempts_exceeded" });
      throw alreadyNoted(new ProtocolError("attempts_exceeded", { cause: purpose }));
    }
    log.info(purpose === "offline" ? "operation.approved" : "operation.confirmed", { operation: id });
    return { state: stateAt(tried.operation, clock()) };
  };
}
