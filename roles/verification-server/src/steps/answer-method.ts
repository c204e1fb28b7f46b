import { fromBase64url, ProtocolError } from "@countersign/protocol";
import type { AnswerOf, initiatingDeviceToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { isAtLeast } from "../core/assurance.ts";
import { auditLeaf } from "../core/audit.ts";
import { lockSeconds } from "../core/lock.ts";
import { maximumCodeTries, type Window } from "../core/limits.ts";
import { type MethodAnswerFacts, methodAnswerRules } from "../core/method-choice-rules.ts";
import { alreadyNoted } from "../core/noted-refusal.ts";
import { type Attempt, decisionOf, type StoredOperation, stateAt } from "../core/operation.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { engines } from "../methods/engines.ts";
import type { MethodInput, Verdict } from "../methods/port.ts";
import type { Matched, TriedCode } from "../store/port.ts";
import { registrationOf } from "./begin-attempt.ts";
import type { Context } from "./context.ts";
import { firstDayOfDevice } from "./first-day.ts";

type Arrow = typeof initiatingDeviceToVerificationServer;
type Request = RequestOf<Arrow["answerMethod"]>["body"];
type Answer = AnswerOf<Arrow["answerMethod"]>;

/** Judges an answer; the registration must still be the one the method was begun with. */
async function judge(
  context: Context,
  { operation, attempt, input }: { operation: StoredOperation; attempt: Attempt; input: MethodInput },
): Promise<Verdict> {
  const registration = await registrationOf(context, operation, attempt.method);
  if ((registration?.id ?? null) !== attempt.registration) return { kind: "refused", code: "code_invalid" };
  const facts = { operation, attempt: { ...attempt, nonce: fromBase64url(attempt.nonce) }, registration };
  return engines[attempt.method].answer(context, facts, input);
}

/** What is kept of a right answer. What it proves is judged again: a passkey that was copied since proves less than it did (P13). */
function matchedBy(
  { clock }: Context,
  { verdict, operation, attempt }: { verdict: Verdict; operation: StoredOperation; attempt: Attempt },
): Matched | null {
  if (verdict.kind === "refused") return null;
  const { decision, claim, spent } = verdict;
  if (!isAtLeast(decision.acr, operation.frozen.minimumAssurance))
    throw new ProtocolError("assurance_insufficient", { cause: "what the answer proves" });
  const { registration, method } = attempt;
  return {
    claim,
    decision: {
      answer: "approve",
      method,
      ...decision,
      ...(registration !== null && claim === null && { registration }),
      decidedAt: Math.floor(clock() / 1000),
    },
    spends: registration !== null && spent !== null ? { method: registration, spent } : null,
  };
}

/** The three rows one of which an answer leaves: made before it is known which, so that all answers take the same way (T18, T40). */
async function leavesOf(
  { crypto, clock }: Context,
  { frozen: { id } }: StoredOperation,
  { method, id: attempt }: Attempt,
) {
  const fact = { at: clock(), operation: id, method, attempt };
  return {
    right: await auditLeaf(crypto, { ...fact, event: "operation.approved" }),
    wrong: await auditLeaf(crypto, { ...fact, event: "code.wrong" }),
    blocked: await auditLeaf(crypto, { ...fact, event: "operation.blocked", code: "attempts_exceeded" }),
  };
}

/** An answer that found nothing to be compared with: it was sent before and was right, or it came too late. */
async function late({ store, clock }: Context, operation: StoredOperation, attempt: Attempt): Promise<Answer> {
  const now = await store.operations.find(operation.frozen.id);
  const state = now ? stateAt(now, clock()) : "expired";
  if (now && decisionOf(now.progress)?.method === attempt.method && state === "approved") return { state };
  if (state === "blocked") throw new ProtocolError("attempts_exceeded");
  if (state === "presented") throw new ProtocolError("code_invalid", { cause: "another attempt" });
  throw new ProtocolError(state === "expired" ? "operation_expired" : "operation_state_conflict");
}

function settle(
  { bus, log, clock }: Context,
  tried: TriedCode,
  code: Extract<Verdict, { kind: "refused" }>["code"],
): Answer {
  const { id } = tried.operation.frozen;
  if (tried.kind === "wrong") throw alreadyNoted(new ProtocolError(code, { cause: "method" }));
  bus.publish(id);
  if (tried.kind === "blocked") {
    log.info("operation.blocked", { operation: id, code: "attempts_exceeded" });
    throw alreadyNoted(new ProtocolError("attempts_exceeded", { cause: "method" }));
  }
  log.info("operation.approved", { operation: id });
  return { state: stateAt(tried.operation, clock()) };
}

/** presented → approved by the method under way on the page (§12). `rules` are what must hold before the answer is looked at. */
export function createAnswerMethod(context: Context, rules: readonly Rule<MethodAnswerFacts>[] = methodAnswerRules) {
  const { store, clock } = context;
  return async ({ attempt: named, input }: Request, operation: StoredOperation): Promise<Answer> => {
    const refused = await firstRefusal(rules, { operation, attempt: named, nowMs: clock() });
    if (refused) throw new ProtocolError(refused.code, { cause: refused.rule });
    const { attempt } = operation;
    if (!attempt) throw new ProtocolError("code_invalid", { cause: "no attempt" });
    const verdict = await judge(context, { operation, attempt, input });
    const matched = matchedBy(context, { verdict, operation, attempt });
    const windows: Window[] = matched?.claim ? await firstDayOfDevice(context, operation, matched.claim.binding) : [];
    const tried = await store.operations.approveByMethod(operation.frozen.id, {
      attempt: attempt.id,
      matched,
      windows,
      most: maximumCodeTries,
      lock: attempt.method,
      lockSeconds,
      leaves: await leavesOf(context, operation, attempt),
    });
    if (tried === "limited") throw new ProtocolError("rate_limited", { cause: "new device's limits" });
    if (tried === "locked") throw new ProtocolError("attempts_exceeded", { cause: "locked" });
    if (!tried) return late(context, operation, attempt);
    return settle(context, tried, verdict.kind === "refused" ? verdict.code : "code_invalid");
  };
}
