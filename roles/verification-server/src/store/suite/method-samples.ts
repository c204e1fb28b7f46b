import type { AttemptId, MethodName } from "@countersign/protocol";
import type { Window } from "../../core/limits.ts";
import type { Attempt, Decision } from "../../core/operation.ts";
import type { MethodChange, PageMethod, UserMethod } from "../../core/user-method.ts";
import type { Store } from "../port.ts";
import { leaf, numbered, operationId, organization, present, startMs } from "./sample-ids.ts";

/** Methods, changes and attempts that look like real ones. */

export const changeMs = 600_000;
export const attemptMs = 60_000;

export function attemptId(n: number): AttemptId {
  return numbered("att", n) as AttemptId;
}

export function userOf(n: number) {
  return { organization, subject: `subject-${n}` };
}

export function change(n: number, changes: Partial<MethodChange> = {}): MethodChange {
  return {
    id: attemptId(n),
    ...userOf(n),
    method: "dynamic-code",
    kind: "register",
    type: null,
    state: "begun",
    misses: 0,
    expiresAtMs: startMs + changeMs,
    label: null,
    locale: "en",
    origin: null,
    idempotencyKey: `change-key-${n}`,
    requestHash: `change-hash-${n}`,
    proved: null,
    ...changes,
  };
}

export const totp = { label: null, assurance: "soft-offline", data: { kind: "totp" }, spent: 7 } as const;

export function beginChange({ methods }: Store, of: MethodChange, windows: readonly Window[] = []) {
  return methods.begin(of, { sealed: new Uint8Array([of.id.length]), windows, leaf: leaf("change begun") });
}

export function prove({ methods }: Store, n: number, proved: NonNullable<MethodChange["proved"]> = totp) {
  return methods.prove(attemptId(n), {
    proved,
    expiresAtMs: startMs + changeMs,
    notices: [],
    leaves: { proved: leaf("change proved"), added: leaf("method added") },
  });
}

/** The first method of user `n`. */
export async function firstMethod(store: Store, n: number, method: PageMethod = "dynamic-code"): Promise<UserMethod> {
  await beginChange(store, change(n, { method }));
  await prove(store, n);
  return present(await store.methods.find({ ...userOf(n), method }));
}

export function attempt(n: number, changes: Partial<Attempt> = {}): Attempt {
  return {
    id: attemptId(n),
    method: "dynamic-code",
    registration: null,
    nonce: "nonce",
    startedAtMs: startMs,
    expiresAtMs: startMs + attemptMs,
    show: "show",
    ...changes,
  };
}

export function beginAttempt({ operations }: Store, n: number, of: Attempt | null, most = 5) {
  return operations.beginAttempt(operationId(n), { attempt: of, most, windows: [], leaf: leaf("method begun") });
}

/** An answer to an attempt: right, with the step it uses, or (null) wrong. */
export function answer(
  { operations }: Store,
  n: number,
  { of, right, method = "dynamic-code" }: { of: Attempt; right: { spent: number | null } | null; method?: MethodName },
) {
  const decision: Decision = {
    answer: "approve",
    method,
    evidence: { method, assertion: {} },
    acr: "soft-offline",
    amr: ["otp"],
    ...(of.registration !== null && { registration: of.registration }),
    decidedAt: startMs / 1000,
  };
  const spends =
    right && right.spent !== null && of.registration !== null ? { method: of.registration, spent: right.spent } : null;
  return operations.approveByMethod(operationId(n), {
    attempt: of.id,
    matched: right && { claim: null, decision, spends },
    windows: [],
    most: 3,
    lock: method,
    lockSeconds: (failures) => (failures < 5 ? 0 : failures),
    leaves: { right: leaf("answered right"), wrong: leaf("answered wrong"), blocked: leaf("answered out") },
  });
}
