import type { CheckedReceipt, IntendedOperation, KeptOperation } from "./check-receipt.ts";
import { CountersignError } from "./countersign-error.ts";
import type {
  ConsumeOptions,
  Countersign,
  Display,
  OperationView,
  Outcome,
  ProposedOperation,
} from "./create-countersign.ts";
import { freshKey } from "./idempotency.ts";

/** The header in which a page that has had an operation approved names it, when it sends its request again. */
export const operationHeader = "countersign-operation";

/** What a route is about to do, said out of the request itself: the same request again must say the same. */
export interface ProtectedAct extends IntendedOperation {
  readonly login: ProposedOperation["login"];
  /** Whose session asks; the user's id unless said. Needed where nobody is logged in: an approval opens the route to that session alone. */
  readonly session?: string;
  /** More that the operation is opened with. */
  readonly opening?: Partial<
    Pick<ProposedOperation, "source" | "link" | "initiator" | "minimumAssurance" | "method" | "expiresInSeconds">
  >;
}

/** What is kept of an operation until its request comes again. Plain JSON. */
export interface WaitingApproval {
  readonly kept: KeptOperation;
  /** Whose it is: session, user and what the route asked for; the same request again has the same. */
  readonly asker: string;
}

/** Where it is kept: one place for all processes of a site. */
export interface ApprovalStore {
  /** Keeps it for so many seconds, or longer. */
  put(operation: string, waiting: WaitingApproval, keepSeconds: number): Promise<void>;
  find(operation: string): Promise<WaitingApproval | null>;
}

/** A route may go on. */
export interface ApprovedAct extends CheckedReceipt {
  readonly operation: string;
  /** Tells both screens what became of it, once, in the place of the route's status. */
  report(outcome: Outcome): Promise<void>;
}

/** The body of the 403 (RFC 9457) that a page gets in the place of the route's answer. */
export interface ApprovalNeeded {
  readonly type: "urn:countersign:approval-required";
  readonly title: "approval required";
  readonly status: 403;
  readonly code: "approval_required";
  readonly detail: string;
  readonly operation: string;
  readonly state: OperationView["state"];
  /** For `<countersign-approval>`; absent when the operation was opened earlier. */
  readonly display?: Display;
}

/** What a gate says of a request: it carries an approval that was taken for it, once, or one is to be asked for first (403 with this body). */
export type Passage =
  /** `settle` tells both screens by the status that the route ended with, unless it told them itself. */
  | { readonly kind: "approved"; readonly approved: ApprovedAct; settle(status: number): Promise<void> }
  | { readonly kind: "needed"; readonly body: ApprovalNeeded };

/** How a gate is made. */
export interface GateOptions {
  /** In memory unless said, which is good for one process. */
  readonly store?: ApprovalStore;
  /** Hears of outcomes that could not be reported; nothing is done about them unless said. */
  readonly onFault?: (error: unknown) => void;
}

/** Longer than an approval can be waited for and taken (§15: 300 s and 300 s). */
const keepSeconds = 900;
const mostTries = 3;

const undecided: readonly string[] = ["created", "presented", "claimed"];

function needed(operation: string, state: OperationView["state"], display?: Display): Passage {
  const detail = undecided.includes(state)
    ? "Have this operation approved, then send the same request again with its id in Countersign-Operation."
    : "This operation cannot open the route any more: send the request again without Countersign-Operation.";
  const base = { type: "urn:countersign:approval-required", title: "approval required", status: 403 } as const;
  return {
    kind: "needed",
    body: { ...base, code: "approval_required", detail, operation, state, ...(display && { display }) },
  };
}

/**
 * Who asks, and how strong an approval the route wants. A session may change its user, and a stricter route may do the same act: neither is
 * opened by an approval that was given to the other.
 */
function askerOf({ session, login, opening = {} }: ProtectedAct): string {
  const found = session ?? login.user;
  if (found === undefined) throw new TypeError("say whose session asks: nobody is logged in");
  return JSON.stringify([
    found,
    login.state,
    login.user ?? null,
    opening.minimumAssurance ?? null,
    opening.source ?? null,
  ]);
}

/** Refusals of an approval that is not there, is over, or was for something else: they are told as an approval that is needed. */
const notApproved: readonly string[] = [
  "operation_state_conflict",
  "operation_expired",
  "operation_already_consumed",
  "operation_not_found",
];

/**
 * Lets an act through when exactly that act was approved, once, in the session that asked; else opens an operation, or says how the one that
 * is named stands. What throws is a fault ({@link CountersignError}): nothing goes through.
 */
export function createApprovalGate(
  countersign: Countersign,
  { store = createMemoryStore(), onFault = () => {} }: GateOptions = {},
) {
  async function open(act: ProtectedAct): Promise<Passage> {
    const { type, business, details, reference, login, opening } = act;
    const asker = askerOf(act);
    const proposal = { type, business, details, login, ...opening, ...(reference !== undefined && { reference }) };
    const { id, state, display, kept } = await countersign.open(proposal, { idempotencyKey: freshKey() });
    await store.put(id, { kept, asker }, keepSeconds);
    return needed(id, state, display);
  }

  function letIn(operation: string, taken: CheckedReceipt): Passage {
    let isReported = false;
    const reportOnce = async (outcome: Outcome): Promise<void> => {
      if (isReported) return;
      isReported = true;
      await countersign.outcome(operation, outcome).catch(onFault);
    };
    return {
      kind: "approved",
      approved: { ...taken, operation, report: reportOnce },
      settle: (status) => reportOnce(status < 400 ? "done" : { failed: "route_failed" }),
    };
  }

  /** A key of its own each time, so that the same request sent twice goes through once; the same key when no answer came. */
  async function consumeOnce(
    operation: string,
    taking: Omit<ConsumeOptions, "idempotencyKey">,
  ): Promise<CheckedReceipt> {
    const idempotencyKey = freshKey();
    for (let tries = 1; ; tries++) {
      try {
        return await countersign.consume(operation, { ...taking, idempotencyKey });
      } catch (fault) {
        if (tries === mostTries || !(fault instanceof CountersignError && fault.retryable)) throw fault;
      }
    }
  }

  async function take(operation: string, act: ProtectedAct): Promise<Passage> {
    const waiting = await store.find(operation);
    // Another's operation is none there is.
    if (waiting?.asker !== askerOf(act)) return needed(operation, "expired");
    const { type, business, details, reference } = act;
    const about = { type, business, details, ...(reference !== undefined && { reference }) };
    try {
      return letIn(operation, await consumeOnce(operation, { kept: waiting.kept, about }));
    } catch (fault) {
      if (!(fault instanceof CountersignError)) throw fault;
      // Another act than the one that was approved: both screens hear at once that nothing came of it.
      if (fault.code === "receipt_invalid") {
        await countersign.outcome(operation, { failed: "another_request" }).catch(onFault);
        return needed(operation, "released");
      }
      if (!notApproved.includes(fault.code)) throw fault;
      return needed(operation, (await countersign.get(operation)).state);
    }
  }

  return {
    /** `operation` is what the request's header names; null for none. */
    pass: (act: ProtectedAct, operation: string | null): Promise<Passage> =>
      operation === null ? open(act) : take(operation, act),
  };
}

/** Takes the approval that a request of a route brings, or opens an operation for it. */
export type ApprovalGate = ReturnType<typeof createApprovalGate>;

const mostWaiting = 10_000;

/** Keeps them in this process; the oldest is forgotten when there are ten thousand. */
function createMemoryStore(): ApprovalStore {
  const waiting = new Map<string, WaitingApproval>();
  return {
    async put(operation, one) {
      waiting.set(operation, one);
      for (const oldest of waiting.keys()) {
        if (waiting.size <= mostWaiting) break;
        waiting.delete(oldest);
      }
    },
    find: async (operation) => waiting.get(operation) ?? null,
  };
}
