import type { Binding } from "../../core/binding.ts";
import type { Window } from "../../core/limits.ts";
import type { Claim, Decision, FrozenOperation, StoredOperation } from "../../core/operation.ts";
import type { Opened, Store } from "../port.ts";
import { activate, activeBinding, confirmedPhone } from "./device-samples.ts";
import {
  bindingId,
  enrollmentId,
  jwk,
  leaf,
  operationId,
  operationMs,
  organization,
  present,
  releaseMs,
  startMs,
  waitingMs,
} from "./sample-ids.ts";

/** Operations that look like real ones. */

export function frozen(n: number, changes: Partial<FrozenOperation> = {}): FrozenOperation {
  return {
    id: operationId(n),
    type: "transfer",
    organization,
    business: "transfers",
    source: "online-banking",
    details: { amount: "1.00" },
    login: { state: 1, subject: `subject-${n}` },
    numbers: { organization: 1, business: 1, source: 1, type: 1, templateVersion: 1, qrServer: 1 },
    qrKey: "5LDEpJSo2667uBWOfQqNlrrgYGQYZrnhJfCWfpU94RA",
    initiator: { place: "Ghent" },
    link: "https://verify.example.com/q",
    salt: "salt",
    digest: `digest-${n}`,
    codeHash: `code-${n}`,
    hint: "hint",
    flags: 0,
    staticHash: `static-${n}`,
    epoch: 1,
    createdAtMs: startMs,
    issuedAtMs: startMs,
    expiresAt: (startMs + operationMs) / 1000,
    releaseSeconds: releaseMs / 1000,
    minimumAssurance: "soft",
    idempotencyKey: `key-${n}`,
    requestHash: `hash-${n}`,
    ...changes,
  };
}

export function open(
  { operations }: Store,
  operation: FrozenOperation,
  limits: { pendingMost?: number; windows?: readonly Window[] } = {},
): Promise<Opened> {
  const { pendingMost = 1000, windows = [] } = limits;
  return operations.open(operation, {
    sealed: new Uint8Array([1, 2, 3]),
    pendingMost,
    windows,
    leaves: [leaf("opened")],
  });
}

export function claimBy(
  { id, device, userReference }: Pick<Binding, "id" | "device" | "userReference">,
  { nonceHash, confirmation = null }: { nonceHash: string; confirmation?: string | null },
): Claim {
  const kept = { binding: id, device, deviceKind: "phone", userReference, nonceHash, confirmation };
  return { ...kept, confirmed: false, claimedAtMs: startMs };
}

export function claim(
  store: Store,
  n: number,
  {
    by,
    nonceHash = "nonce",
    confirmation = null,
    token = "token-1",
    windows = [],
  }: {
    by: Binding;
    nonceHash?: string;
    confirmation?: string | null;
    token?: string;
    windows?: readonly Window[];
  },
) {
  const rotation = { binding: by.id, token };
  return store.operations.claim(operationId(n), {
    claim: claimBy(by, { nonceHash, confirmation }),
    maximumScans: 3,
    windows,
    rotation,
    leaf: leaf("claimed"),
  });
}

export function decide(
  store: Store,
  n: number,
  {
    by,
    answer = "approve",
    nonceHash = "nonce",
    passkey,
    returnCode,
  }: {
    by: Binding;
    answer?: Decision["answer"];
    nonceHash?: string;
    passkey?: { readonly id: string; readonly counter: number };
    returnCode?: NonNullable<Decision["returnCode"]>;
  },
) {
  const decision: Decision = {
    answer,
    method: "qr",
    evidence: `jws-${n}`,
    jwk,
    acr: "soft",
    amr: ["swk"],
    ...(returnCode && { returnCode }),
    decidedAt: startMs / 1000,
  };
  const rotation = { binding: by.id, token: "token-2" };
  return store.operations.decide(operationId(n), {
    binding: by.id,
    ...(passkey && { passkey }),
    nonceHash,
    decision,
    windows: [],
    rotation,
    leaf: leaf(answer),
  });
}

export function consume(
  store: Store,
  n: number,
  receipt = "receipt",
  { returnHash = null, grants }: { returnHash?: string | null; grants?: number } = {},
) {
  return store.operations.consume(operationId(n), {
    release: { receipt, idempotencyKey: receipt, releasedAtMs: startMs },
    returnHash,
    grants:
      grants === undefined
        ? undefined
        : { enrollment: enrollmentId(grants), expiresAtMs: startMs + waitingMs, leaf: leaf("granted") },
    leaf: leaf("released"),
  });
}

/** An operation as far along as the name says, with the binding that took it there. */
export async function operationIn(
  store: Store,
  n: number,
  state: "presented" | "claimed" | "approved",
): Promise<Binding> {
  const by = await activeBinding(store, n);
  await open(store, frozen(n));
  if (state === "presented") return by;
  await claim(store, n, { by });
  if (state === "approved") await decide(store, n, { by });
  return by;
}

export async function found(store: Store, n: number): Promise<StoredOperation> {
  return present(await store.operations.find(operationId(n)));
}

/** Has binding `of` approve the phone `n` in an operation of that number. */
export async function approvePhone(store: Store, { n, of }: { n: number; of: number }) {
  const by = present(await store.bindings.find(bindingId(of)));
  await open(store, frozen(n, { login: { state: 1, subject: by.subject } }));
  await claim(store, n, { by });
  await decide(store, n, { by });
  return consume(store, n, `receipt-${n}`, { grants: n });
}

/** An active binding `n` of the same subject as binding `of`, which approved it. */
export async function furtherBinding(
  store: Store,
  { n, of }: { n: number; of: number },
  subject?: string,
): Promise<Binding> {
  await confirmedPhone(store, { n, of, ...(subject !== undefined && { subject }) });
  await approvePhone(store, { n, of });
  return present(await activate(store, n)).binding;
}
