import {
  CountersignError,
  type IntendedOperation,
  type KeptOperation,
  type OperationView,
} from "@countersign/relying-party";
import type { Context } from "../context.ts";
import type { Task } from "../store/port.ts";
import { outcomeTask } from "../tasks/outcome-task.ts";
import { type Fate, leaseMs, over, type Perform, type TaskInHand, tryAgain } from "../tasks/task-runner.ts";

/** Keycloak's words for what became of an authentication. */
type CallbackResult = "SUCCEED" | "UNAUTHORIZED" | "CANCELLED";

/** What is kept of a delegation until Keycloak has its result; sealed. */
export interface CallbackContent {
  readonly realm: string;
  readonly bearer: string;
  readonly user: string;
  readonly kept: KeptOperation;
  readonly about: IntendedOperation;
  /** Null until it is decided, and an approval is used. */
  readonly result: CallbackResult | null;
  /** True from before a call until it is known that Keycloak did not take it: then it may have. */
  readonly called: boolean;
}

const results: Readonly<Record<OperationView["state"], CallbackResult | "approved" | null>> = {
  created: null,
  presented: null,
  claimed: null,
  approved: "approved",
  // By a call of ours that was cut off, or it will be refused.
  released: "approved",
  declined: "UNAUTHORIZED",
  revoked: "UNAUTHORIZED",
  blocked: "UNAUTHORIZED",
  cancelled: "CANCELLED",
  expired: "CANCELLED",
};

/** Uses the approval before anybody is told of it (§8): the same key brings the same receipt, however often it is tried. Null when Countersign does not answer. */
async function useApproval(
  { countersign, log }: Context,
  task: Task,
  content: CallbackContent,
): Promise<CallbackResult | null> {
  const { operation, ref } = task;
  const { kept, about, user } = content;
  try {
    const receipt = await countersign.consume(operation, { kept, about, idempotencyKey: ref });
    return receipt.user === user ? "SUCCEED" : "UNAUTHORIZED";
  } catch (error) {
    log.fault("bridge.consume", error, { operation });
    if (!(error instanceof CountersignError) || error.retryable) return null;
    return error.code === "operation_expired" ? "CANCELLED" : "UNAUTHORIZED";
  }
}

async function resultOf(context: Context, task: Task, content: CallbackContent): Promise<CallbackResult | null> {
  if (content.result !== null) return content.result;
  const { state } = await context.countersign.get(task.operation);
  const result = results[state];
  return result === "approved" ? useApproval(context, task, content) : result;
}

/** Errors of a connection that never came about: nobody heard anything. */
const unheard: readonly unknown[] = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];
const callMs = 10_000;

/** The status of the answer; "unheard" when none was possible, "unknown" when nobody can tell. */
type Heard = number | "unheard" | "unknown";

async function tell(
  { callRealm, settings }: CallBackParts,
  { realm: issuer, bearer }: CallbackContent,
  status: CallbackResult,
): Promise<Heard> {
  const realm = settings.keycloak?.realms.find((one) => one.issuer === issuer);
  if (!realm) return 404;
  try {
    const response = await callRealm(`${realm.url}/protocol/openid-connect/ext/ciba/auth/callback`, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify({ status }),
      redirect: "manual",
      signal: AbortSignal.timeout(callMs),
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { readonly code?: unknown };
    return unheard.includes(code) ? "unheard" : "unknown";
  }
}

/** What Keycloak says to a request that it does not know: not yet, or not any more. */
const unknownRequest = 403;
/** Answers that come before Keycloak has looked at the result, or before it has stored the request (which it does after our 201). */
const notTaken: readonly Heard[] = ["unheard", 401, unknownRequest, 404, 429, 503];

/** What a call came to. */
type Verdict = "taken" | "not taken" | "unknown" | "refused";

/** `called`: there was a call of unknown fate before. */
function verdictOn(heard: Heard, called: boolean): Verdict {
  // Then Keycloak had taken that one, and the request is gone. No other answer says anything about the earlier call.
  if (called && heard === unknownRequest) return "taken";
  if (typeof heard === "number" && heard >= 200 && heard < 300) return "taken";
  if (notTaken.includes(heard)) return "not taken";
  return heard === 400 ? "refused" : "unknown";
}

interface CallBackParts extends Context {
  readonly callRealm: typeof fetch;
}

/** Brings a result to Keycloak and says what follows from the answer. */
async function bring(
  parts: CallBackParts,
  { task, hand, content }: { task: Task; hand: TaskInHand; content: CallbackContent & { result: CallbackResult } },
): Promise<Fate> {
  const { sealed, clock, log } = parts;
  const { ref, operation } = task;
  // Whoever lost the turn says nothing: the other one will.
  if (!(await hand.keep(await sealed.seal(ref, { ...content, called: true })))) return tryAgain(task);
  const heard = await tell(parts, content, content.result);
  const verdict = verdictOn(heard, content.called);
  log.info("bridge.callback", { operation, reason: verdict, ...(typeof heard === "number" && { status: heard }) });
  switch (verdict) {
    case "taken":
      return { kind: "over", next: content.result === "SUCCEED" ? outcomeTask(operation, "done", clock()) : null };
    case "not taken":
      await hand.keep(await sealed.seal(ref, content));
      return tryAgain(task);
    case "unknown":
      // A second result for a request that has one makes Keycloak drop it. By then its client has come, or never will.
      return { kind: "later", inMs: leaseMs };
    case "refused":
      log.alarm("bridge.callback_refused", { operation });
      return over;
  }
}

/** Tells Keycloak what became of a request: once it is decided, an approval used first; until it was heard, and never again after that. */
export function createCallBack(parts: CallBackParts): Perform {
  const { sealed, clock, log } = parts;
  return async (task, hand) => {
    const { ref, operation } = task;
    if (task.content === null) return over;
    const content = await sealed.open<CallbackContent>(ref, task.content);
    if (hand.isLate) {
      log.alarm("bridge.callback_late", { operation });
      const unused = content.result === "SUCCEED" && !content.called;
      return { kind: "over", next: unused ? outcomeTask(operation, "failed", clock()) : null };
    }
    const result = await resultOf(parts, task, content);
    if (result === null) return tryAgain(task);
    return bring(parts, { task, hand, content: { ...content, result } });
  };
}
