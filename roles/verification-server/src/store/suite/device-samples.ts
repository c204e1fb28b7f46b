import type { BindingId, NoticeKind } from "@countersign/protocol";
import type { Binding, Freezer, NewBinding, NewEnrollment } from "../../core/binding.ts";
import type { Notice } from "../../core/notice.ts";
import type { Activated, Store } from "../port.ts";
import {
  bindingId,
  enrollmentId,
  jwk,
  leaf,
  numbered,
  organization,
  present,
  startMs,
  ticketMs,
  waitingMs,
} from "./sample-ids.ts";

/** Enrolments and devices that look like real ones. */

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
    subject = `subject-${of}`,
    replace = false,
    activeFromMs = null,
  }: { n: number; of: number; subject?: string; replace?: boolean; activeFromMs?: number | null },
): Promise<void> {
  await issue(store, n, subject, replace);
  await bind(store, n, binding(n, { subject }));
  await confirm(store, n, { activeFromMs, ...(activeFromMs !== null && { expiresAtMs: activeFromMs + waitingMs }) });
}
