import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, initiatingDeviceToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { maximumAttempts } from "../core/limits.ts";
import { type MethodChoiceFacts, methodChoiceRules } from "../core/method-choice-rules.ts";
import { type StoredOperation, stateAt } from "../core/operation.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { attemptView, beginAttempt } from "./begin-attempt.ts";
import type { Context } from "./context.ts";

type Arrow = typeof initiatingDeviceToVerificationServer;
type Request = RequestOf<Arrow["chooseMethod"]>["body"];
type Answer = AnswerOf<Arrow["chooseMethod"]>;

/** Back to the code on the page: the method that was under way is over. Where the code is shown already nothing is written (T38). */
async function backToCode({ store, crypto, clock, bus }: Context, operation: StoredOperation) {
  const { frozen } = operation;
  if (!operation.attempt) return operation;
  const fact = { at: clock(), event: "method.begun", operation: frozen.id, method: "qr" };
  const leaf = await auditLeaf(crypto, fact);
  const back = await store.operations.beginAttempt(frozen.id, {
    attempt: null,
    most: maximumAttempts,
    windows: [],
    leaf,
  });
  if (back && back !== "limited") bus.publish(frozen.id);
  return back === "limited" ? null : back;
}

/** The user takes another way, out of those the policy allows (§12). `rules` are what must hold before it is begun. */
export function createChooseMethod(context: Context, rules: readonly Rule<MethodChoiceFacts>[] = methodChoiceRules) {
  const { store, clock, health, log } = context;
  return async ({ method }: Request, operation: StoredOperation): Promise<Answer> => {
    const down = health.down(operation.frozen.organization);
    const refused = await firstRefusal(rules, { operation, method, down, nowMs: clock() });
    if (refused) throw new ProtocolError(refused.code, { cause: refused.rule });
    const moved =
      method === "qr" ? await backToCode(context, operation) : await beginAttempt(context, operation, method);
    if (moved) {
      log.info("method.begun", { operation: operation.frozen.id, reason: method });
      return { attempt: await attemptView(context, moved) };
    }
    const now = await store.operations.find(operation.frozen.id);
    const isBack = method === "qr" && now?.attempt === null && stateAt(now, clock()) === "presented";
    if (isBack) return { attempt: null };
    const late = now !== null && stateAt(now, clock()) === "expired";
    const used = now !== null && now.attempts >= maximumAttempts && now.progress.state === "presented";
    throw new ProtocolError(late ? "operation_expired" : used ? "attempts_exceeded" : "operation_state_conflict");
  };
}
