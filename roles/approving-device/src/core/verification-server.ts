import {
  type BindingId,
  base64urlOf,
  type Crypto,
  declineReasons,
  type DeviceId,
  either,
  type EnrollmentId,
  exactly,
  type Guard,
  isBoolean,
  isDetails,
  isId,
  isNull,
  isUint,
  listOf,
  matching,
  oneOf,
  type OperationId,
  type OperationState,
  operationStates,
  ProtocolError,
  type Signer,
  signRequest,
  utf8,
} from "@countersign/protocol";
import {
  type AnswerOf,
  approvingDeviceToVerificationServer as arrow,
  type Endpoint,
  type RequestOf,
  requestPath,
} from "@countersign/protocol/contract";
import { accountStates } from "./account.ts";
import { DeviceFault } from "./device-fault.ts";
import { isNotice } from "./notice.ts";
import { type Answer, exchange, jsonOf, refusalOf } from "./exchange.ts";
import type { IssuerClock } from "./issuer-clock.ts";

type Ask<E extends Endpoint> = (caller: Caller, request: RequestOf<E>, signal?: AbortSignal) => Promise<AnswerOf<E>>;

/** Who asks whom. */
export interface Caller {
  readonly issuer: string;
  readonly signer: Signer;
}

/** The verification server as a device sees it (§17 A → V). A refusal is thrown as its ProtocolError, no answer as a DeviceFault. */
export interface VerificationServer {
  readonly enroll: Ask<typeof arrow.enroll>;
  readonly account: Ask<typeof arrow.account>;
  readonly scan: Ask<typeof arrow.scan>;
  readonly decide: Ask<typeof arrow.decide>;
  readonly readOperation: Ask<typeof arrow.readOperation>;
  readonly readReceipt: Ask<typeof arrow.readReceipt>;
  readonly searchHistory: Ask<typeof arrow.searchHistory>;
  readonly undo: Ask<typeof arrow.undo>;
  readonly report: Ask<typeof arrow.report>;
  readonly uploadOfflineDecision: Ask<typeof arrow.uploadOfflineDecision>;
  readonly notices: Ask<typeof arrow.notices>;
  readonly veto: Ask<typeof arrow.veto>;
  readonly resetLearning: Ask<typeof arrow.resetLearning>;
  readonly rotateKeys: Ask<typeof arrow.rotateKeys>;
  readonly passkeyOptions: Ask<typeof arrow.passkeyOptions>;
  readonly addPasskey: Ask<typeof arrow.addPasskey>;
  readonly removeDevice: Ask<typeof arrow.removeDevice>;
}

interface Parts {
  readonly params?: { readonly id: string };
  readonly query?: {
    readonly waitSeconds?: number;
    readonly version?: number;
    readonly q?: string;
    readonly cursor?: string;
  };
  readonly body?: object;
}

const patienceSeconds = 20;
const bytes32 = base64urlOf(32);
const shortText: Guard<string> = (value): value is string => typeof value === "string" && value.length <= 256;
const state: Guard<OperationState> = oneOf(operationStates);
const outcome = exactly({ result: oneOf(["done", "failed"]) }, { code: shortText });
const operationId = (value: unknown): value is OperationId => isId("op", value);
const enrollmentId = (value: unknown): value is EnrollmentId => isId("enr", value);
const jwe = matching(/^[A-Za-z0-9_.-]{1,4096}$/);
const told = exactly({ state, version: isUint }, { outcome });

const isPastOperation: Guard<AnswerOf<typeof arrow.searchHistory>["operations"][number]> = exactly(
  {
    id: operationId,
    state,
    version: isUint,
    method: shortText,
    type: shortText,
    templateVersion: isUint,
    organization: shortText,
    business: shortText,
    source: shortText,
    details: isDetails,
    login: exactly({ state: (value: unknown): value is 0 | 1 => value === 0 || value === 1 }),
    anonymous: isBoolean,
    digest: base64urlOf(32),
    salt: base64urlOf(16),
    createdAt: isUint,
    decidedHere: isBoolean,
  },
  { reference: shortText, decidedAt: isUint, declineReason: oneOf(declineReasons), outcome },
);

// Read by hand: a browser has no schema compiler. Unknown members are refused (protocol, preamble).
const answers = {
  enroll: exactly({
    enrollment: enrollmentId,
    device: (value: unknown): value is DeviceId => isId("dev", value),
    nonce: base64urlOf(16),
  }),
  account: exactly({
    state: oneOf(accountStates),
    binding: (value: unknown): value is BindingId => isId("bnd", value),
    keys: either(isNull, jwe),
    rollingToken: either(isNull, bytes32),
  }),
  scan: exactly(
    {
      operation: operationId,
      type: shortText,
      templateVersion: isUint,
      organization: shortText,
      business: shortText,
      source: shortText,
      details: isDetails,
      login: exactly({ state: (value: unknown): value is 0 | 1 => value === 0 || value === 1 }),
      salt: base64urlOf(16),
      initiator: exactly({}, { address: shortText, userAgent: shortText, place: shortText }),
      startedAt: isUint,
      expiresAt: isUint,
      nonce: base64urlOf(16),
      userVerification: isBoolean,
      rollingToken: bytes32,
    },
    { reference: shortText, confirmationCode: matching(/^[0-9]{6}$/) },
  ),
  decide: exactly(
    { state, version: isUint, rollingToken: bytes32 },
    { outcome, returnUrl: matching(/^https?:\/\/.{1,500}$/), returnCode: base64urlOf(16) },
  ),
  readOperation: told,
  readReceipt: exactly({ receipt: matching(/^[A-Za-z0-9_.-]{1,32768}$/) }),
  searchHistory: exactly({ operations: listOf(isPastOperation, 50) }, { cursor: operationId }),
  undo: told,
  report: told,
  uploadOfflineDecision: exactly({ operation: operationId, state, version: isUint }, { outcome }),
  notices: exactly({ notices: listOf(isNotice, 32) }),
  veto: exactly({ state: oneOf(["dead"]) }),
  resetLearning: exactly({}),
  rotateKeys: exactly({ keys: jwe, rollingToken: bytes32 }),
  passkeyOptions: exactly({
    challenge: bytes32,
    rp: exactly({ id: shortText, name: shortText }),
    user: exactly({ id: shortText, name: shortText }),
  }),
  addPasskey: exactly({ assurance: oneOf(["uv", "hw"]) }),
  removeDevice: exactly({ state: oneOf(["revoked"]) }),
} satisfies { readonly [K in keyof typeof arrow]: Guard<AnswerOf<(typeof arrow)[K]>> };

/** Carries signed requests over `fetch`, with the time of day as the issuer last told it (§13). */
export function createVerificationServer(deps: {
  readonly crypto: Crypto;
  readonly fetch: typeof globalThis.fetch;
  readonly issuerClock: IssuerClock;
}): VerificationServer {
  const { crypto, fetch, issuerClock } = deps;

  async function sendSigned(
    endpoint: Endpoint,
    { issuer, signer }: Caller,
    { parts, signal }: { parts: Parts; signal: AbortSignal | undefined },
  ): Promise<Answer> {
    const url = new URL(issuer.replace(/\/$/, "") + requestPath(endpoint, parts));
    const body = parts.body === undefined ? null : utf8(JSON.stringify(parts.body));
    const request = { method: endpoint.method, authority: url.host, path: url.pathname, query: url.search, body };
    const signature = await signRequest(request, { crypto, signer, created: issuerClock.now(issuer) });
    const headers = { ...signature, ...(body && { "content-type": "application/json" }) };
    const timeoutSeconds = patienceSeconds + (parts.query?.waitSeconds ?? 0);
    return exchange(url.href, { fetch, init: { method: endpoint.method, headers, body }, timeoutSeconds, signal });
  }

  async function send(
    endpoint: Endpoint,
    caller: Caller,
    options: { parts: Parts; signal: AbortSignal | undefined },
  ): Promise<Answer> {
    const first = await sendSigned(endpoint, caller, options);
    const corrected = issuerClock.correct(caller.issuer, first.date);
    const refusedForTime = !first.ok && refusalOf(first).code === "signature_invalid";
    if (!refusedForTime) return first;
    if (corrected) return sendSigned(endpoint, caller, options);
    if (first.date === null) throw new DeviceFault("clockWrong", { cause: "the server's time is not to be read" });
    return first;
  }

  function ask<E extends Endpoint, A>(endpoint: E, guard: Guard<A>) {
    return async (caller: Caller, request: RequestOf<E>, signal?: AbortSignal): Promise<A> => {
      const answer = await send(endpoint, caller, { parts: request as Parts, signal });
      if (!answer.ok) throw refusalOf(answer);
      const value = jsonOf(answer.text);
      if (!guard(value)) throw new ProtocolError("unavailable", { cause: "an answer of another shape" });
      return value;
    };
  }

  return {
    enroll: ask(arrow.enroll, answers.enroll),
    account: ask(arrow.account, answers.account),
    scan: ask(arrow.scan, answers.scan),
    decide: ask(arrow.decide, answers.decide),
    readOperation: ask(arrow.readOperation, answers.readOperation),
    readReceipt: ask(arrow.readReceipt, answers.readReceipt),
    searchHistory: ask(arrow.searchHistory, answers.searchHistory),
    undo: ask(arrow.undo, answers.undo),
    report: ask(arrow.report, answers.report),
    uploadOfflineDecision: ask(arrow.uploadOfflineDecision, answers.uploadOfflineDecision),
    notices: ask(arrow.notices, answers.notices),
    veto: ask(arrow.veto, answers.veto),
    resetLearning: ask(arrow.resetLearning, answers.resetLearning),
    rotateKeys: ask(arrow.rotateKeys, answers.rotateKeys),
    passkeyOptions: ask(arrow.passkeyOptions, answers.passkeyOptions),
    addPasskey: ask(arrow.addPasskey, answers.addPasskey),
    removeDevice: ask(arrow.removeDevice, answers.removeDevice),
  };
}
