import { setTimeout as pause } from "node:timers/promises";
import { type CheckedReceipt, type Countersign, CountersignError, type Outcome } from "@countersign/relying-party";
import type { Approval, Approvals } from "./approvals.ts";
import type { Changes } from "./changes.ts";
import type { Database } from "./database.ts";
import { isSameDevice, type Returns } from "./returns.ts";

/** What an act is told: the approval and whose it is. */
export interface ActContext {
  readonly db: Database;
  readonly approval: Approval & { readonly user: string };
  /** Unix seconds. */
  readonly now: number;
}

/**
 * Carries an approved operation out, inside the site's transaction. It may refuse for a reason of the site's own; then it
 * must have changed nothing.
 */
export type Act = (context: ActContext) => Outcome;

interface ApprovalRunnerDeps {
  readonly db: Database;
  readonly approvals: Approvals;
  readonly countersign: Countersign;
  readonly changes: Changes;
  readonly acts: Readonly<Record<string, Act>>;
  readonly undoMs: Readonly<Record<string, number>>;
  readonly returns: Returns;
  readonly clock: () => number;
  readonly onFault: (fault: unknown) => void;
}

export interface ApprovalRunner {
  /** Follows one approval to its end, in the background. */
  follow(id: string): void;
  /** Takes up everything that was under way when the site stopped. */
  resume(): void;
  close(): Promise<void>;
}

const firstRetryMs = 500;
const longestRetryMs = 15_000;

/** Waits for decisions, takes approvals, acts on them once, and reports what came of it (§8). */
export function createApprovalRunner(deps: ApprovalRunnerDeps): ApprovalRunner {
  const { approvals, changes, onFault } = deps;
  const closing = new AbortController();
  const running = new Map<string, Promise<void>>();

  async function run(id: string): Promise<void> {
    let retryMs = firstRetryMs;
    while (!closing.signal.aborted) {
      const approval = approvals.find(id);
      if (approval === null || approval.stage === "ended") return;
      try {
        await step(approval, deps, closing.signal);
        retryMs = firstRetryMs;
        changes.announce(id);
      } catch (fault) {
        if (closing.signal.aborted) return;
        onFault(fault);
        await pause(retryMs, undefined, { signal: closing.signal }).catch(() => {});
        retryMs = Math.min(longestRetryMs, retryMs * 2);
      }
    }
  }
  function follow(id: string): void {
    if (running.has(id)) return;
    running.set(
      id,
      run(id).finally(() => running.delete(id)),
    );
  }
  return {
    follow,
    resume: () => approvals.unfinished().forEach(({ id }) => follow(id)),
    async close() {
      closing.abort();
      await Promise.allSettled(running.values());
    },
  };
}

/** One step of one approval. It throws when it should be tried again, and then it has changed nothing. */
async function step(approval: Approval, deps: ApprovalRunnerDeps, signal: AbortSignal): Promise<void> {
  switch (approval.stage) {
    case "waiting":
      return awaitDecision(approval, deps, signal);
    case "consuming":
      return consumeAndAct(approval, deps);
    case "acted":
      return report(approval, deps);
    case "opening":
    case "ended":
      return;
  }
}

/** How long one look for a browser that comes back lasts. */
const returnMs = 20_000;

async function awaitDecision(
  approval: Approval,
  { approvals, countersign, returns, changes, undoMs }: ApprovalRunnerDeps,
  signal: AbortSignal,
): Promise<void> {
  const { id, kind } = approval;
  const { state, method } = await countersign.waitForDecision(operationOf(approval), { signal });
  // By another way than the code the browser never went anywhere.
  const mustReturn = isSameDevice(approval) && method === "qr" && returns.find(id) === null;
  if (state === "approved" && mustReturn) {
    // Nobody takes it before the browser is back; if it never comes, the approval runs out by itself.
    await changes.next(id, returnMs);
    return;
  }
  if (state === "approved") await pause(undoMs[kind] ?? 0, undefined, { signal });
  // "released" is our own approval, taken just before a crash: consuming again with the same key answers the same.
  if (state === "approved" || state === "released") approvals.move(id, "waiting", "consuming");
  else approvals.move(id, "waiting", "ended", state);
}

async function consumeAndAct(approval: Approval, deps: ApprovalRunnerDeps): Promise<void> {
  const { db, approvals, countersign, returns, clock } = deps;
  const { id, about, kept } = approval;
  if (kept === null) throw new Error(`approval ${id} was never opened`);
  const returnCode = returns.find(id);
  const options = { kept, about, idempotencyKey: `consume-${id}`, ...(returnCode !== null && { returnCode }) };
  const consuming = countersign.consume(operationOf(approval), options);
  const taken = await consuming.then(expectUser(approval)).catch((fault: unknown) => refusalOf(fault));
  if (typeof taken === "string") {
    await endRefused(approval, { code: taken, returnCode }, deps);
    return;
  }
  db.transaction(() => {
    if (!approvals.move(id, "consuming", "acted")) return;
    if (returnCode !== null) returns.forget(id, returnCode);
    const act = deps.acts[approval.kind];
    if (!act) throw new Error(`nothing acts on ${approval.kind}`);
    const told = { ...approval, user: taken.user };
    const outcome = act({ db, approval: told, now: Math.floor(clock() / 1000) });
    approvals.move(id, "acted", "acted", outcome === "done" ? "done" : outcome.failed);
  });
}

/** The approval is of the user whose operation it is; one that was nobody's yet belongs to who approved it (S2). */
function expectUser({ user }: Approval): (taken: CheckedReceipt) => CheckedReceipt & { readonly user: string } {
  return (taken) => {
    if (taken.user === null || (user !== null && taken.user !== user)) throw new CountersignError("receipt_invalid");
    return { ...taken, user: taken.user };
  };
}

async function endRefused(
  approval: Approval,
  { code, returnCode }: { code: string; returnCode: string | null },
  deps: ApprovalRunnerDeps,
): Promise<void> {
  const { approvals, countersign, returns } = deps;
  const { id } = approval;
  if (code === "code_invalid") {
    // Another code, or one that came too late: whoever has the right one may still come back.
    returns.forget(id, returnCode ?? "");
    approvals.move(id, "consuming", "waiting");
  } else if (code === "operation_state_conflict") {
    // Taken back on the phone at the last moment, say.
    const { state } = await countersign.get(operationOf(approval));
    approvals.move(id, "consuming", "ended", state);
  } else {
    // An approval that is not for what we are about to run was taken all the same: both screens must hear that nothing was done.
    approvals.move(id, "consuming", code === "receipt_invalid" ? "acted" : "ended", code);
  }
}

async function report(approval: Approval, { approvals, countersign }: ApprovalRunnerDeps): Promise<void> {
  const { id, result } = approval;
  const outcome: Outcome = result === "done" || result === null ? "done" : { failed: result };
  // Refused for good (reported before, or no longer wanted): the act stands, and there is nobody left to tell.
  await countersign.outcome(operationOf(approval), outcome).catch((fault: unknown) => refusalOf(fault));
  approvals.move(id, "acted", "ended");
}

/** The code of a refusal that will not change; everything else is thrown and tried again. */
function refusalOf(fault: unknown): string {
  if (fault instanceof CountersignError && !fault.retryable) return fault.code;
  throw fault;
}

function operationOf({ id, operation }: Approval): string {
  if (operation === null) throw new Error(`approval ${id} was never opened`);
  return operation;
}
