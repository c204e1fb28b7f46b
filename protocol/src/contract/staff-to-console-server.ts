import type { Arrow } from "./endpoint.ts";
import { personId, registryChange, staffChange, staffRole } from "./registry-change.ts";
import { binary, described, flag, integer, list, nullable, object, oneOf, optional, text, union } from "./schema.ts";
import {
  deviceId,
  deviceView,
  empty,
  enrollmentId,
  newCredential,
  operationId,
  passkeyAssertion,
  sixDigits,
  stream,
} from "./shapes.ts";

/** Unix seconds. */
const instant = integer();
const challenge = binary(32);
const name = text({ minLength: 1, maxLength: 64 });
const display = object({ frames: stream, states: stream, expiresAt: instant });

const person = {
  id: personId,
  name,
  role: staffRole,
  addedAt: instant,
  lastSignedInAt: nullable(instant),
};
/** Whoever is signed in, and what their pages need to know. */
const me = object({
  ...person,
  /** When the session ends, whatever happens. */
  sessionEndsAt: instant,
  /** True while nobody else could approve what this person proposes: then their own phone does. */
  isOnlyAdministrator: flag(),
  /** Where the pages find what is not theirs. */
  issuer: text(),
  authenticator: text(),
  passkeys: list(object({ id: text({ maxLength: 1366 }), label: text(), addedAt: instant }), 16),
});

const changeId = text({ maxLength: 32, pattern: "^chg_[0-7][0-9a-hjkmnp-tv-z]{25}$" });
const change = union(registryChange, staffChange);
/** What was proposed, and what became of it. */
const changeView = object({
  id: changeId,
  change,
  /** One sentence, as it stands on the phone of whoever approves it. */
  summary: object({ en: text(), zh: text() }),
  fingerprint: text(),
  proposedBy: object({ id: personId, name }),
  proposedAt: instant,
  /** `approving`: a phone is being asked, or its yes is being carried out. */
  state: oneOf("proposed", "approving", "applied", "rejected", "withdrawn", "failed"),
  decidedBy: nullable(object({ id: personId, name })),
  decidedAt: nullable(instant),
  /** Why it was rejected, in that person's words; or the code of the refusal that it failed with. */
  reason: nullable(text()),
  operation: nullable(operationId),
  /** True when the one who asks may approve it. */
  mayApprove: flag(),
});
const changeParams = object({ id: changeId });
const why = text({ minLength: 1, maxLength: 140 });

/**
 * Staff's browser → console server. A cookie that no script reads says who asks; whatever is asked must come from the console's own pages
 * (T25). What concerns operations and devices is asked by `consoleToVerificationServer` at the same place.
 */
export const staffToConsoleServer = {
  readMe: {
    method: "POST",
    path: "/v1/staff/me",
    summary: "Who is signed in.",
    body: empty,
    answer: me,
    errors: ["session_over"],
  },
  beginJoin: {
    method: "POST",
    path: "/v1/staff/join/begin",
    summary: "What a passkey for the person behind an invitation is made with.",
    body: object({ token: binary(32) }),
    answer: object({
      challenge,
      rpId: text(),
      userId: text({ maxLength: 64 }),
      name: described("As approved; empty for the first administrator, who says it.", text({ maxLength: 64 })),
      role: staffRole,
    }),
    errors: ["ticket_invalid", "rate_limited"],
  },
  join: {
    method: "POST",
    path: "/v1/staff/join",
    summary: "Become a person of the staff: an invitation is good once.",
    body: object({ token: binary(32), name, label: text({ minLength: 1, maxLength: 64 }), credential: newCredential }),
    answer: me,
    errors: ["ticket_invalid", "invalid_request", "user_verification_required", "rate_limited"],
  },
  beginSignIn: {
    method: "POST",
    path: "/v1/staff/sign-in/begin",
    summary: "A challenge for any passkey of the staff.",
    body: empty,
    answer: object({ challenge, rpId: text() }),
    errors: ["rate_limited"],
  },
  signIn: {
    method: "POST",
    path: "/v1/staff/sign-in",
    summary: "Sign in, or prove again that it is you.",
    body: object({ challenge, assertion: passkeyAssertion }),
    answer: me,
    errors: ["user_verification_required", "rate_limited"],
  },
  signOut: {
    method: "POST",
    path: "/v1/staff/sign-out",
    summary: "End this session, or all of one's own.",
    body: object({ everywhere: optional(flag()) }),
    answer: empty,
    errors: [],
  },
  beginPasskey: {
    method: "POST",
    path: "/v1/staff/passkeys/begin",
    summary: "What a further passkey of one's own is made with; soon after a sign-in alone.",
    body: empty,
    answer: object({
      challenge,
      rpId: text(),
      userId: text({ maxLength: 64 }),
      name,
      existing: list(text({ maxLength: 1366 }), 16),
    }),
    errors: ["session_over", "user_verification_required"],
  },
  addPasskey: {
    method: "POST",
    path: "/v1/staff/passkeys",
    summary: "Add a further passkey of one's own.",
    body: object({ label: text({ minLength: 1, maxLength: 64 }), credential: newCredential }),
    answer: me,
    errors: ["session_over", "user_verification_required", "operation_state_conflict"],
  },
  removePasskey: {
    method: "POST",
    path: "/v1/staff/passkeys/remove",
    summary: "Remove one of one's own passkeys, but for the last.",
    body: object({ id: text({ maxLength: 1366 }) }),
    answer: me,
    errors: ["session_over", "user_verification_required", "operation_state_conflict"],
  },
  listStaff: {
    method: "POST",
    path: "/v1/staff/people",
    summary: "Who may sign in, and who is invited.",
    body: empty,
    answer: object({
      people: list(object(person), 512),
      invitations: list(object({ name, role: staffRole, expiresAt: instant }), 512),
    }),
    errors: ["session_over"],
  },
  listPhones: {
    method: "POST",
    path: "/v1/staff/phones",
    summary: "One's own phones, which approve changes.",
    body: empty,
    answer: object({ phones: list(deviceView, 64) }),
    errors: ["session_over", "unavailable"],
  },
  addPhone: {
    method: "POST",
    path: "/v1/staff/phones/add",
    summary: "Ask for an enrolment code for a phone of one's own; soon after a sign-in alone.",
    body: object({ label: optional(text({ minLength: 1, maxLength: 64 })) }),
    answer: object({
      id: enrollmentId,
      code: text({ maxLength: 2048 }),
      expiresAt: instant,
      display: object({ states: stream }),
    }),
    errors: ["session_over", "user_verification_required", "rate_limited", "unavailable", "enrollment_conflict"],
  },
  confirmPhone: {
    method: "POST",
    path: "/v1/staff/phones/confirm",
    summary: "The six digits on the phone. A further phone needs a phone in use: then an operation is opened at once.",
    body: object({ id: enrollmentId, shortString: sixDigits }),
    answer: object({
      state: oneOf("confirmed", "active"),
      activeFrom: optional(instant),
      approval: optional(object({ operation: operationId, display })),
    }),
    errors: ["session_over", "operation_not_found", "short_string_invalid", "ticket_invalid", "unavailable"],
  },
  allowPhone: {
    method: "POST",
    path: "/v1/staff/phones/allow",
    summary: "Let a further phone in once a phone in use has approved it.",
    body: object({ operation: operationId }),
    answer: empty,
    errors: ["session_over", "operation_not_found", "operation_state_conflict", "unavailable"],
  },
  removePhone: {
    method: "POST",
    path: "/v1/staff/phones/remove",
    summary: "Remove a phone of one's own; soon after a sign-in alone.",
    body: object({ device: deviceId }),
    answer: empty,
    errors: ["session_over", "user_verification_required", "operation_not_found", "unavailable"],
  },
  listChanges: {
    method: "POST",
    path: "/v1/staff/changes",
    summary: "Proposed changes, newest first.",
    body: object({ open: optional(flag()) }),
    answer: object({ changes: list(changeView, 200) }),
    errors: ["session_over"],
  },
  proposeChange: {
    method: "POST",
    path: "/v1/staff/changes/propose",
    summary: "Propose a change, which a second person approves.",
    body: object({ change }),
    answer: changeView,
    errors: ["session_over", "role_not_allowed", "invalid_request", "operation_state_conflict"],
  },
  withdrawChange: {
    method: "POST",
    path: "/v1/staff/changes/{id}/withdraw",
    summary: "Take back one's own proposal.",
    params: changeParams,
    body: empty,
    answer: changeView,
    errors: ["session_over", "role_not_allowed", "operation_not_found", "operation_state_conflict"],
  },
  rejectChange: {
    method: "POST",
    path: "/v1/staff/changes/{id}/reject",
    summary: "Turn a proposal down.",
    params: changeParams,
    body: object({ why }),
    answer: changeView,
    errors: ["session_over", "role_not_allowed", "operation_not_found", "operation_state_conflict"],
  },
  askApproval: {
    method: "POST",
    path: "/v1/staff/changes/{id}/approve",
    summary: "Have one's own phone asked about a proposal; the answer shows its code.",
    params: changeParams,
    body: object({ locale: oneOf("en", "zh") }),
    answer: object({ change: changeView, display }),
    errors: [
      "session_over",
      "role_not_allowed",
      "second_person_needed",
      "operation_not_found",
      "operation_state_conflict",
      "method_not_allowed",
      "too_many_pending",
      "unavailable",
    ],
  },
  applyChange: {
    method: "POST",
    path: "/v1/staff/changes/{id}/apply",
    summary: "Carry out what the phone approved, once; repeating it is harmless.",
    params: changeParams,
    body: empty,
    answer: changeView,
    errors: [
      "session_over",
      "role_not_allowed",
      "operation_not_found",
      "operation_state_conflict",
      "operation_expired",
      "unavailable",
    ],
  },
} as const satisfies Arrow;
