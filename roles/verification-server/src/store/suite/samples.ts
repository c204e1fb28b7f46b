import assert from "node:assert/strict";
import type { BindingId, EnrollmentId, OperationId } from "@countersign/protocol";
import type { AuditLeaf } from "../../core/audit.ts";
import type { Binding, Freezer, NewBinding, NewEnrollment } from "../../core/binding.ts";
import type { Window } from "../../core/limits.ts";
import type { Claim, Decision, FrozenOperation, StoredOperation } from "../../core/operation.ts";
import type { Notice, NoticeKind } from "../../core/notice.ts";
import type { Activated, Opened, Store } from "../port.ts";

/** Records that look like real ones, numbered so that none is like another. */

export const startMs = 1_795_000_000_000;
export const operationMs = 120_000;
export const releaseMs = 60_000;
export const ticketMs = 300_000;
export const waitingMs = 24 * 3_600_000;
const organization = "example-bank";
const jwk = { kty: "EC", crv: "P-256", x: "x", y: "y" } as const;

function numbered(prefix: string, n: number): string {
  return `${prefix}_${String(n).padStart(26, "0")}`;
}
export function operationId(n: number): OperationId {
  return numbered("op", n) as OperationId;
}
export function bindingId(n: number): BindingId {
  return numbered("bnd", n) as BindingId;
}
export function enrollmentId(n: number): EnrollmentId {
  return numbered("enr", n) as EnrollmentId;
}

export function leaf(event: string): AuditLeaf {
  return { json: JSON.stringify({ event }), hash: new Uint8Array(32).fill(event.length) };
}

/** How many leaves say `event`. */
export async function leavesOf({ audit }: Store, event: string): Promise<number> {
  const { json } = leaf(event);
  return (await audit.read(0, 100_000)).filter((one) => one.json === json).length;
}

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

function enrollment(n: number, { subject, replace }: { subject: string; replace: boolean }): NewEnrollment {
  return {
    id: enrollmentId(n),
    organization,
    subject,
    userReference: "reference",
    label: null,
    replace,
    expiresAtMs: startMs + ticketMs,
    idempotencyKey: `ticket-key-${n}`,
    requestHash: `ticket-hash-${n}`,
  };
}

export function issue({ enrollments }: Store, n: number, subject = `subject-${n}`, replace = false) {
  const asked = enrollment(n, { subject, replace });
  return enrollments.issue(asked, { ticketHash: `ticket-${n}`, windows: [], leaf: leaf("ticketed") });
}

export function binding(
  n: number,
  { subject = `subject-${n}`, of = n }: { subject?: string; of?: number } = {},
): NewBinding {
  return {
    id: bindingId(n),
    enrollment: enrollmentId(of),
    device: numbered("dev", n) as Binding["device"],
    organization,
    subject,
    userReference: "reference",
    kid: `kid-${n}`,
    signingKey: jwk,
    agreementKey: jwk,
    application: {
      id: "countersign-web",
      installation: `installation-${n}`,
      version: "0.1.0",
      origin: "https://verify.example.com",
      os: "phone",
      installedAt: 1,
    },
    label: null,
    enrolledAt: startMs / 1000,
  };
}

export function bind({ enrollments }: Store, n: number, bound: NewBinding) {
  return enrollments.bind(enrollmentId(n), { binding: bound, nonce: "nonce", kt: bound.kid, leaf: leaf("pending") });
}

export function confirm(
  { enrollments }: Store,
  n: number,
  {
    expiresAtMs = startMs + waitingMs,
    activeFromMs = null,
    notices = [],
  }: { expiresAtMs?: number; activeFromMs?: number | null; notices?: readonly Notice[] } = {},
) {
  return enrollments.confirm(enrollmentId(n), { expiresAtMs, activeFromMs, notices, leaf: leaf("confirmed") });
}

/** A notice of `subject` about binding `about`. */
export function notice(
  n: number,
  {
    subject,
    about,
    kind = "device.added",
    atMs = startMs,
    enrollment: of = null,
  }: { subject: string; about: number; kind?: NoticeKind; atMs?: number; enrollment?: number | null },
): Notice {
  const named = of === null ? null : enrollmentId(of);
  return {
    id: `evt-${n}`,
    organization,
    subject,
    kind,
    atMs,
    about: bindingId(about),
    device: "phone",
    enrollment: named,
  };
}

/** One try, with audit rows for what is there when it is made. */
export async function tryActivate(store: Store, n: number) {
  const { enrollments, bindings } = store;
  const { subject } = present(await bindings.find(bindingId(n)));
  const rows = <T>(ids: readonly { readonly id: T }[], event: string) =>
    ids.map(({ id }) => ({ id, leaf: leaf(event) }));
  const [underway, devices, userKey] = [
    await enrollments.underway(organization, subject),
    await bindings.list(organization, subject),
    await bindings.userKey(organization, subject),
  ];
  return bindings.activate(bindingId(n), {
    sealed: new Uint8Array([7]),
    userKey: { epoch: (userKey?.epoch ?? 0) + 1, sealed: new Uint8Array([8]) },
    token: "token-0",
    ends: rows(underway, "ended"),
    replaces: rows(devices, "replaced"),
    notices: [],
    leaf: leaf("active"),
  });
}

/** As often as something else changes under way. */
export async function activate(store: Store, n: number): Promise<Activated | null> {
  for (;;) {
    const answer = await tryActivate(store, n);
    if (answer !== "stale") return answer;
  }
}

/** Removes a binding, and moves K_user unless told not to. */
export async function revoke(
  store: Store,
  n: number,
  { by = "site", moves = true }: { by?: "site" | "device"; moves?: boolean } = {},
): Promise<Binding | null> {
  const { bindings, enrollments } = store;
  const { subject } = present(await bindings.find(bindingId(n)));
  for (;;) {
    const epoch = (await bindings.userKey(organization, subject))?.epoch ?? 0;
    const underway = await enrollments.underway(organization, subject);
    const answer = await bindings.revoke(bindingId(n), {
      by,
      userKey: moves ? { epoch: epoch + 1, sealed: new Uint8Array([epoch + 1]) } : null,
      ends: underway.map(({ id }) => ({ id, leaf: leaf("ended") })),
      notices: [],
      leaf: leaf("revoked"),
    });
    if (answer !== "stale") return answer;
  }
}

/** Removes a binding without a look at what else there is: one write. */
export function revokeAtOnce({ bindings }: Store, id: BindingId) {
  return bindings.revoke(id, { by: "site", userKey: null, ends: [], notices: [], leaf: leaf("revoked") });
}

export function freeze({ bindings }: Store, n: number, by: Freezer = "site") {
  return bindings.freeze(bindingId(n), { by, notices: [], leaf: leaf("frozen") });
}

/** An active binding of `subject-n`. */
export async function activeBinding(store: Store, n: number): Promise<Binding> {
  await issue(store, n);
  await bind(store, n, binding(n));
  await confirm(store, n);
  return present(await activate(store, n)).binding;
}

/** A confirmed phone `n` of the subject of binding `of`. */
export async function confirmedPhone(
  store: Store,
  {
    n,
    of,
    replace = false,
    activeFromMs = null,
  }: { n: number; of: number; replace?: boolean; activeFromMs?: number | null },
): Promise<void> {
  const subject = `subject-${of}`;
  await issue(store, n, subject, replace);
  await bind(store, n, binding(n, { subject }));
  await confirm(store, n, { activeFromMs, ...(activeFromMs !== null && { expiresAtMs: activeFromMs + waitingMs }) });
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
export async function furtherBinding(store: Store, { n, of }: { n: number; of: number }): Promise<Binding> {
  await confirmedPhone(store, { n, of });
  await approvePhone(store, { n, of });
  return present(await activate(store, n)).binding;
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

/** The value, when there is one; fails the test otherwise. */
export function present<T>(value: T): Exclude<T, null | undefined | "limited" | "conflict"> {
  assert.ok(
    value !== null && value !== undefined && value !== "limited" && value !== "conflict",
    `there is ${String(value)}`,
  );
  return value as Exclude<T, null | undefined | "limited" | "conflict">;
}
