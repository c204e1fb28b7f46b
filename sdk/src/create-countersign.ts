import type { Clock, MethodName } from "@countersign/protocol";
import { createWebCrypto } from "@countersign/protocol";
import { type AnswerOf, relyingPartyToOperationServer as arrow, type RequestOf } from "@countersign/protocol/contract";
import {
  type CheckedReceipt,
  createReceiptCheck,
  type IntendedOperation,
  type KeptOperation,
} from "./check-receipt.ts";
import { type PolicyCalls, policyOf } from "./policy.ts";
import { systemClock } from "./system-clock.ts";
import { type CallOptions, createTransport } from "./transport.ts";

export interface CountersignOptions {
  /** Where Countersign answers this site, as in `https://countersign.example`. */
  readonly url: string;
  /** The key of this site's organization; it never leaves the server. */
  readonly apiKey: string;
  /** The directory's id of this site's organization: receipts made out to another are refused. */
  readonly organization: string;
  /** Who signs the receipts; the origin of `url` unless the verification server is elsewhere. */
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
/** One of a user's devices. */
export type DeviceView = AnswerOf<typeof arrow.listDevices>["devices"][number];
/** A fresh enrolment; `<countersign-approval>` takes it as its `enrolment`. */
export type Enrollment = AnswerOf<typeof arrow.createEnrollment>;
/**
 * Who the six digits were for. `approval`, when there is one, is what `open` must ask for, word by word, and a device in use approve and
 * `consume` take, before the phone becomes active. `activeFrom` (Unix seconds), when there is one, is from when a replacement may.
 */
export type ConfirmedEnrollment = AnswerOf<typeof arrow.confirmEnrollment>;
export interface ConfirmOptions {
  /** How the site has just confirmed its user, beside the login; `confirmation_needed` when its policy asks and it has not (S14). */
  readonly confirmedBy?: "password";
  /** The code that `sendCode` had sent; `code_invalid` when it is wrong. */
  readonly smsCode?: string;
}
/** One of a user's methods (§12). */
export type MethodView = AnswerOf<typeof arrow.readMethod>;
/** A method beside the code. */
export type PageMethodName = Exclude<RequestOf<typeof arrow.readMethod>["params"]["method"], "qr">;
/** A change of a user's methods on its way: what to show, what to have approved, or that it is done. */
export type MethodChange = AnswerOf<typeof arrow.changeMethod>;
/** How a site begins or goes on with a change; `authTime` is when the user signed in, at most 300 s ago. */
export type MethodWish = RequestOf<typeof arrow.changeMethod>["body"];
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

export interface WaitOptions extends CallOptions {
  /** Waits for a change after this version; without it the answer comes at once. */
  readonly afterVersion?: number;
  /** How long one request waits, at most 60 seconds; 25 unless said. */
  readonly waitSeconds?: number;
}

export interface GetOptions extends CallOptions {
  /** Only this user's operation is answered: another's is `operation_not_found`. */
  readonly user?: string;
}

/** The key under which a repeated call does nothing new and answers the same (24 h). Printable, at most 128 characters. */
export interface Idempotency {
  readonly idempotencyKey: string;
}

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
  /** Asks a user to approve `operation`. */
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
  readonly enrollments: {
    /**
     * Starts adding a device for a user who signed in less than 300 s ago (§9). With `replace: true` it takes the place of all that the user
     * has or had: a day later, unless an old one objects. Without, `enrollment_conflict` when the user had devices and none is left.
     */
    create(request: RequestOf<typeof arrow.createEnrollment>["body"], options: Idempotency): Promise<Enrollment>;
    /** Passes on the six digits that the user read from the phone; the answer says what is still needed before it can approve. */
    confirm(id: string, shortString: string, options?: ConfirmOptions): Promise<ConfirmedEnrollment>;
    /** Sends the user's registered phone number a code for `confirm`, where the organization's policy asks for one (S14). */
    sendCode(id: string, options: Idempotency): Promise<{ readonly sentTo?: string; readonly expiresAt: number }>;
  };
  /** Ways to approve on the page itself (§12). */
  readonly methods: {
    read(user: string, method: PageMethodName): Promise<MethodView>;
    /**
     * Registers, replaces or prefers a method: begins it, and with `answer` goes on. But for a user's very first method the change comes into
     * force when `approval` was approved as a `method.change` and consumed.
     */
    change(user: string, method: MethodName, wish: MethodWish, options: Idempotency): Promise<MethodChange>;
    /** Takes a method away at once. */
    remove(user: string, method: PageMethodName): Promise<MethodView>;
  };
  readonly devices: {
    list(user: string): Promise<readonly DeviceView[]>;
    /** Removes a device for good. */
    revoke(user: string, device: string): Promise<DeviceView>;
    /** Stops a device for a while: it can do nothing until it is thawed. */
    freeze(user: string, device: string): Promise<DeviceView>;
    /** Lets a device work again that the site itself has frozen; `operation_state_conflict` when an alarm froze it. */
    thaw(user: string, device: string): Promise<DeviceView>;
  };
  readonly policy: PolicyCalls;
}

const undecided: readonly string[] = ["created", "presented", "claimed"];

/** An API key in clear on a network is anybody's, so only this computer is spoken to without TLS. */
function checkUrl(url: string): void {
  const { protocol, hostname } = new URL(url);
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && isHere)) throw new TypeError("url must be https");
}

type Call = ReturnType<typeof createTransport>["call"];

function enrollmentsOf(call: Call): Countersign["enrollments"] {
  return {
    create: (body, { idempotencyKey }) => call(arrow.createEnrollment, { body, idempotencyKey }),
    sendCode: (id, { idempotencyKey }) => call(arrow.sendEnrollmentCode, { params: { id }, body: {}, idempotencyKey }),
    confirm: (id, shortString, { confirmedBy, smsCode } = {}) =>
      call(arrow.confirmEnrollment, {
        params: { id },
        body: {
          shortString,
          ...(confirmedBy !== undefined && { confirmedBy }),
          ...(smsCode !== undefined && { smsCode }),
        },
        idempotencyKey: `confirm-${id}-${shortString}-${confirmedBy ?? "login"}-${smsCode ?? ""}`,
      }),
  };
}

function methodsOf(call: Call): Countersign["methods"] {
  return {
    read: (user, method) => call(arrow.readMethod, { params: { user, method } }),
    change: (user, method, body, { idempotencyKey }) =>
      call(arrow.changeMethod, { params: { user, method }, body, idempotencyKey }),
    remove: (user, method) =>
      call(arrow.removeMethod, { params: { user, method }, idempotencyKey: `remove-method-${method}` }),
  };
}

function devicesOf(call: Call): Countersign["devices"] {
  return {
    list: async (user) => (await call(arrow.listDevices, { params: { user } })).devices,
    revoke: (user, device) =>
      call(arrow.revokeDevice, { params: { user, device }, idempotencyKey: `revoke-${device}` }),
    freeze: (user, device) =>
      call(arrow.freezeDevice, { params: { user, device }, body: {}, idempotencyKey: `freeze-${device}` }),
    thaw: (user, device) =>
      call(arrow.thawDevice, { params: { user, device }, body: {}, idempotencyKey: `thaw-${device}` }),
  };
}

/** Connects a site's server to Countersign. Throws a TypeError for a `url` that is not https (http on this computer). */
export function createCountersign(options: CountersignOptions): Countersign {
  checkUrl(options.url);
  const { url, apiKey, organization, fetch: send = fetch, clock = systemClock } = options;
  const { call, read } = createTransport({ url, apiKey, fetch: send });
  const issuer = options.issuer ?? new URL(url).origin;
  const checkReceipt = createReceiptCheck({ crypto: createWebCrypto(), clock, issuer, organization, read });

  async function wait(
    id: string,
    { afterVersion, waitSeconds = 25, signal }: WaitOptions = {},
  ): Promise<OperationView> {
    const query = afterVersion === undefined ? {} : { waitSeconds, version: afterVersion };
    return call(arrow.getOperation, { params: { id }, query }, { signal });
  }
  return {
    async open(operation, { idempotencyKey }) {
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
    cancel: (id) => call(arrow.cancelOperation, { params: { id }, body: {}, idempotencyKey: `cancel-${id}` }),
    async consume(id, { kept, about, returnCode, idempotencyKey }) {
      const body = returnCode === undefined ? {} : { returnCode };
      const answer = await call(arrow.consumeOperation, { params: { id }, body, idempotencyKey });
      return checkReceipt(answer, { id, kept, about });
    },
    outcome(id, outcome) {
      const body = outcome === "done" ? { result: outcome } : ({ result: "failed", code: outcome.failed } as const);
      return call(arrow.reportOutcome, { params: { id }, body, idempotencyKey: `outcome-${id}` });
    },
    enrollments: enrollmentsOf(call),
    devices: devicesOf(call),
    policy: policyOf(call),
    methods: methodsOf(call),
  };
}
