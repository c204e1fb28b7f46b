import type { Clock } from "@countersign/protocol";
import { createWebCrypto } from "@countersign/protocol";
import type { ReceiptProof } from "@countersign/protocol/audit";
import { type AnswerOf, relyingPartyToOperationServer as arrow, type RequestOf } from "@countersign/protocol/contract";
import {
  type CheckedReceipt,
  createReceiptCheck,
  type IntendedOperation,
  type KeptOperation,
} from "./check-receipt.ts";
import { type DeviceCalls, devicesOf } from "./devices.ts";
import { type EnrollmentCalls, enrollmentsOf } from "./enrollments.ts";
import { type HistoryCalls, historyOf } from "./history.ts";
import { freshKey, type Idempotency } from "./idempotency.ts";
import { type MethodCalls, methodsOf } from "./methods.ts";
import { type PolicyCalls, policyOf } from "./policy.ts";
import { systemClock } from "./system-clock.ts";
import { type CallOptions, createTransport } from "./transport.ts";
import { type UserCalls, usersOf } from "./users.ts";
import { createVerificationKeys } from "./verification-keys.ts";
import { type WebhookCalls, webhooksOf } from "./webhooks.ts";

/** Which server a site asks, and as whom. */
export interface CountersignOptions {
  /** Where Countersign answers this site, as in `https://countersign.example`. */
  readonly url: string;
  /** The key of this site's organization; it never leaves the server. */
  readonly apiKey: string;
  /** The directory's id of this site's organization: receipts made out to another are refused. */
  readonly organization: string;
  /** Who signs the receipts: origin of the verification server. That of `url`, unless the servers run apart. */
  readonly issuer?: string;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
}

/** What `open` sends: one operation to be approved (§17). `login` says who started it and how they are known. */
export type ProposedOperation = RequestOf<typeof arrow.createOperation>["body"];
/** One operation as it stands (§17); `version` grows with every change. */
export type OperationView = AnswerOf<typeof arrow.getOperation>;
/** What `<countersign-approval>` takes as its `display`. */
export type Display = AnswerOf<typeof arrow.createOperation>["display"] & { readonly expiresAt: number };
/** What the site did with an approval: carried it out, or did not, for a reason of its own (`^[a-z][a-z0-9_]*$`). */
export type Outcome = "done" | { readonly failed: string };

/** A fresh operation: `display` goes to the page, `kept` into the site's own database. */
export interface OpenedOperation {
  readonly id: string;
  readonly state: OperationView["state"];
  readonly version: number;
  readonly display: Display;
  readonly kept: KeptOperation;
}

/** How long a change is waited for. */
export interface WaitOptions extends CallOptions {
  /** Waits for a change after this version; without it the answer comes at once. */
  readonly afterVersion?: number;
  /** How long one request waits, at most 60 seconds; 25 unless said. */
  readonly waitSeconds?: number;
}

/** Whose operation is read. */
export interface GetOptions extends CallOptions {
  /** Only this user's operation is answered: another's is `operation_not_found`. */
  readonly user?: string;
}

/** What an approval is taken for; the receipt is checked against it before anything is answered (§8). */
export interface ConsumeOptions extends Idempotency {
  /** What `open` answered, out of the site's database. */
  readonly kept: KeptOperation;
  /** What the site is about to run, out of its own records: never out of an answer of Countersign. */
  readonly about: IntendedOperation;
  /** Of a same-device operation: the code that this user's own browser brought back from the approval (§11.3). */
  readonly returnCode?: string;
}

/** Everything a site asks of Countersign. Every refusal is thrown as a {@link CountersignError}. */
export interface Countersign {
  /** Asks a user to approve `operation`. `unavailable` where the issuer's keys cannot be had: nobody is asked for an approval that could not be checked. */
  open(operation: ProposedOperation, options: Idempotency): Promise<OpenedOperation>;
  /** Reads an operation. */
  get(id: string, options?: GetOptions): Promise<OperationView>;
  /** Waits for a change, once: the answer may be unchanged when the time is over. */
  wait(id: string, options?: WaitOptions): Promise<OperationView>;
  /** Waits until the user has decided, or nobody can any more. */
  waitForDecision(id: string, options?: CallOptions): Promise<OperationView>;
  /** Stops an operation nobody has decided. */
  cancel(id: string): Promise<OperationView>;
  /**
   * Takes the approval, once (§8), and proves that it is for what the site is about to run: the digest is computed again from
   * `about`, the receipt's signature is the issuer's, and both say the same. Only then may the site act.
   */
  consume(id: string, options: ConsumeOptions): Promise<CheckedReceipt>;
  /** Tells both screens what the site did. Repeating it is harmless. */
  outcome(id: string, outcome: Outcome): Promise<OperationView>;
  /** The receipt of a released operation, once more. */
  receipt(id: string): Promise<string>;
  /** That the release stands in the audit log, to be kept beside the receipt; `unavailable` for some seconds after the release (§16). */
  receiptProof(id: string): Promise<ReceiptProof>;
  readonly enrollments: EnrollmentCalls;
  readonly devices: DeviceCalls;
  /** Ways to approve on the page itself (§12). */
  readonly methods: MethodCalls;
  readonly policy: PolicyCalls;
  readonly history: HistoryCalls;
  readonly users: UserCalls;
  readonly webhooks: WebhookCalls;
}

const undecided: readonly string[] = ["created", "presented", "claimed"];

/** An API key in clear on a network is anybody's, so only this computer is spoken to without TLS. */
function checkUrl(url: string): void {
  const { protocol, hostname } = new URL(url);
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && isHere)) throw new TypeError("url must be https");
}

/** Connects a site's server to Countersign. Throws a TypeError for a `url` that is not https (http on this computer). */
export function createCountersign(options: CountersignOptions): Countersign {
  checkUrl(options.url);
  const { url, apiKey, organization, fetch: send = fetch, clock = systemClock } = options;
  const { call, read } = createTransport({ url, apiKey, fetch: send });
  const issuer = options.issuer ?? new URL(url).origin;
  const crypto = createWebCrypto();
  const keys = createVerificationKeys({ crypto, issuer, read });
  const checkReceipt = createReceiptCheck({ crypto, clock, issuer, organization, keys });

  async function wait(
    id: string,
    { afterVersion, waitSeconds = 25, signal }: WaitOptions = {},
  ): Promise<OperationView> {
    const query = afterVersion === undefined ? {} : { waitSeconds, version: afterVersion };
    return call(arrow.getOperation, { params: { id }, query }, { signal });
  }
  return {
    async open(operation, { idempotencyKey }) {
      await keys.expectSome();
      const { display, ...opened } = await call(arrow.createOperation, { body: operation, idempotencyKey });
      const { id, state, version, digest, salt, subject, source, expiresAt } = opened;
      const kept = {
        digest,
        salt,
        source,
        loginState: operation.login.state,
        ...(subject === undefined ? {} : { subject }),
      };
      return { id, state, version, display: { ...display, expiresAt }, kept };
    },
    get: (id, { user, signal } = {}) =>
      call(arrow.getOperation, { params: { id }, query: user === undefined ? {} : { user } }, { signal }),
    wait,
    async waitForDecision(id, { signal } = {}) {
      let view = await wait(id, { signal });
      while (undecided.includes(view.state)) view = await wait(id, { afterVersion: view.version, signal });
      return view;
    },
    cancel: (id) => call(arrow.cancelOperation, { params: { id }, body: {}, idempotencyKey: freshKey() }),
    async consume(id, { kept, about, returnCode, idempotencyKey }) {
      const body = returnCode === undefined ? {} : { returnCode };
      const answer = await call(arrow.consumeOperation, { params: { id }, body, idempotencyKey });
      return checkReceipt(answer, { id, kept, about });
    },
    outcome(id, outcome) {
      const body = outcome === "done" ? { result: outcome } : ({ result: "failed", code: outcome.failed } as const);
      return call(arrow.reportOutcome, { params: { id }, body, idempotencyKey: freshKey() });
    },
    receipt: async (id) => (await call(arrow.getReceipt, { params: { id } })).receipt,
    receiptProof: (id) => call(arrow.getReceiptProof, { params: { id } }),
    enrollments: enrollmentsOf(call),
    devices: devicesOf(call),
    policy: policyOf(call),
    history: historyOf(call),
    webhooks: webhooksOf(call),
    methods: methodsOf(call),
    users: usersOf(call),
  };
}
