import { operationStates } from "../state-table.ts";
import type { Arrow } from "./endpoint.ts";
import { policyChoice, policyRow, policyWish } from "./policy.ts";
import { businessEntry, organizationEntry, qrServerEntry, registryChange } from "./registry-change.ts";
import {
  binary,
  described,
  flag,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  record,
  text,
  union,
  zeroOrOne,
} from "./schema.ts";
import {
  application,
  assurance,
  detailValue,
  deviceId,
  directoryId,
  empty,
  idParams,
  loginEvidence,
  methodName,
  operationId,
  operationView,
  subject,
} from "./shapes.ts";
import {
  deliveryView,
  endpointId,
  endpointView,
  page,
  pageQuery,
  params as endpointParams,
  replayed,
  selection,
} from "./webhook-shapes.ts";

/** Unix seconds. */
const instant = integer();
const count = integer();
const counts = described("How many, by name; what did not happen is left out.", record(count));
const limit = optional(integer({ minimum: 1, maximum: 100 }));
const apiKeyId = text({ maxLength: 64 });

/** The person of the staff who acts, as the console server knows them; it goes into the audit log. */
const by = text({ minLength: 1, maxLength: 64 });
/** Why a person of the staff does it, in their words. */
const why = text({ minLength: 1, maxLength: 140 });

/** Which operations: by field, by time (`from` counts, `to` does not), and by words found anywhere in what they are about. */
const filter = {
  q: optional(text({ minLength: 1, maxLength: 140 })),
  organization: optional(directoryId),
  business: optional(directoryId),
  type: optional(directoryId),
  state: optional(oneOf(...operationStates)),
  method: optional(methodName),
  subject: optional(subject),
  from: optional(instant),
  to: optional(instant),
};

/** One row of the audit log (§16): an operation stands in it by id and salted digest, a person by nothing. */
const auditRow = object({
  seq: described("Absent until the row stands in the log's tree.", optional(integer())),
  at: described("Unix milliseconds.", integer()),
  event: text({ maxLength: 64 }),
  facts: described(
    "What else the row says.",
    record(union(detailValue, text({ maxLength: 512 }), list(text(), 64), nullable(text()))),
  ),
});

/** A device, for staff: whose it is by subject alone (S25). */
const staffDevice = object({
  id: deviceId,
  organization: directoryId,
  subject,
  label: nullable(text()),
  state: oneOf("pending", "confirmed", "active", "frozen", "revoked"),
  application,
  enrolledAt: instant,
  lastSeenAt: nullable(instant),
  frozenBy: nullable(oneOf("site", "staff", "alarm")),
  removedBy: nullable(text({ maxLength: 32 })),
  hasPasskey: flag(),
});
const oneDevice = object({ organization: directoryId, subject, device: deviceId, by, why });

const apiKeyEntry = object({
  id: apiKeyId,
  organization: directoryId,
  businesses: nullable(list(directoryId)),
  scopes: nullable(list(text())),
  mode: oneOf("live", "test"),
  label: nullable(text()),
  createdAt: instant,
  notAfter: nullable(instant),
});

/** What is registered, for staff; no secrets and no hashes of them. */
const registryView = object({
  version: integer(),
  organizations: list(object(organizationEntry), 4096),
  businesses: list(object(businessEntry), 4096),
  types: list(
    object({
      id: directoryId,
      version: integer(),
      title: object({ en: text(), zh: text() }),
      fields: list(
        object({ id: text(), label: object({ en: text(), zh: text() }), kind: text(), optional: flag() }),
        16,
      ),
      minimumAssurance: assurance,
      retentionDays: integer(),
    }),
    1024,
  ),
  apiKeys: list(apiKeyEntry, 4096),
  qrServers: list(
    object({
      ...qrServerEntry,
      notAfter: nullable(instant),
      /** Where browsers read its codes; null for one in the verification server's process. */
      url: nullable(text({ maxLength: 256 })),
    }),
    1024,
  ),
  applications: list(object({ id: text(), minimumVersion: text(), origins: list(text()) }), 64),
  policy: list(object({ ...policyRow, by: oneOf("administrator", "organization") }), 1024),
  methodServers: list(object({ method: text(), url: text({ maxLength: 512 }) }), 64),
});

/** Console server → V. Authenticated by the console server's role key, or by being in this process; each request names the person who asks. */
export const consoleToVerificationServer = {
  listOperations: {
    method: "POST",
    path: "/v1/console/operations",
    summary: "Search the operations of all organizations, newest first.",
    body: object({ ...filter, cursor: optional(operationId), limit }),
    answer: object({ operations: list(operationView, 100), cursor: optional(operationId) }),
    errors: ["invalid_request"],
  },
  readStory: {
    method: "POST",
    path: "/v1/console/operations/{id}",
    summary: "One operation with everything that happened to it, and which checks each step passed or refused.",
    params: idParams,
    body: empty,
    answer: object({
      operation: operationView,
      /** In the order things happened. */
      rows: list(auditRow, 256),
      /** For each event that checks came before: their names, in the order they are asked. */
      checks: record(list(text({ maxLength: 64 }), 64)),
      deliveries: list(object({ endpoint: endpointId, url: text({ maxLength: 512 }), delivery: deliveryView }), 100),
      receipt: optional(text({ maxLength: 16384 })),
    }),
    errors: ["operation_not_found"],
  },
  // Not in the story: a console server of an earlier version takes no more there than it knows.
  readLogin: {
    method: "POST",
    path: "/v1/console/operations/{id}/login",
    summary: "What the site said of the login from which an operation was started.",
    params: idParams,
    body: empty,
    answer: object({ state: zeroOrOne(), evidence: optional(loginEvidence) }),
    errors: ["operation_not_found"],
  },
  cancelOperation: {
    method: "POST",
    path: "/v1/console/operations/{id}/cancel",
    summary: "End an operation that is still open.",
    params: idParams,
    body: object({ by, why }),
    answer: operationView,
    errors: ["operation_not_found", "operation_state_conflict", "operation_expired"],
  },
  readStatistics: {
    method: "POST",
    path: "/v1/console/statistics",
    summary: "What operations came to, counted over time.",
    body: object({
      from: instant,
      to: instant,
      /** Width of the series' slots; a day is UTC's. */
      slot: oneOf("minute", "hour", "day"),
      organization: optional(directoryId),
      business: optional(directoryId),
      type: optional(directoryId),
    }),
    answer: object({
      /** One for each slot in which something was started: by the state it ended in, or is in. */
      series: list(object({ at: instant, results: counts }), 1500),
      /** Each counts all that came at least so far. */
      funnel: object({ shown: count, scanned: count, decided: count, released: count }),
      /** From the showing to the decision: how many took less than `below` seconds and no less than the one before; null for longer. */
      timeToDecide: list(object({ below: nullable(integer()), count }), 32),
      methods: counts,
      declineReasons: counts,
      /** Refusals by the reason given to the caller. */
      failures: counts,
    }),
    errors: ["invalid_request"],
  },
  listDevices: {
    method: "POST",
    path: "/v1/console/devices",
    summary: "Devices, those enrolled last first.",
    body: object({
      organization: optional(directoryId),
      subject: optional(subject),
      state: optional(oneOf("pending", "confirmed", "active", "frozen", "revoked")),
      q: described("Found in its id, label or application.", optional(text({ minLength: 1, maxLength: 64 }))),
      cursor: optional(text({ maxLength: 64 })),
      limit,
    }),
    answer: object({ devices: list(staffDevice, 100), cursor: optional(text({ maxLength: 64 })) }),
    errors: ["invalid_request"],
  },
  readDeviceStory: {
    method: "POST",
    path: "/v1/console/devices/story",
    summary: "What happened to one device.",
    body: object({ organization: directoryId, subject, device: deviceId }),
    answer: object({ device: staffDevice, rows: list(auditRow, 256) }),
    errors: ["operation_not_found"],
  },
  freezeDevice: {
    method: "POST",
    path: "/v1/console/devices/freeze",
    summary: "Stop a device for a while.",
    body: oneDevice,
    answer: staffDevice,
    errors: ["operation_not_found", "operation_state_conflict"],
  },
  thawDevice: {
    method: "POST",
    path: "/v1/console/devices/thaw",
    summary: "Let a device go on that staff or its site has stopped.",
    body: oneDevice,
    answer: staffDevice,
    errors: ["operation_not_found", "operation_state_conflict"],
  },
  revokeDevice: {
    method: "POST",
    path: "/v1/console/devices/revoke",
    summary: "Remove a device for good.",
    body: oneDevice,
    answer: staffDevice,
    errors: ["operation_not_found"],
  },
  readRegistry: {
    method: "POST",
    path: "/v1/console/registry",
    summary: "Everything that is registered.",
    body: empty,
    answer: registryView,
    errors: [],
  },
  dryRunPolicy: {
    method: "POST",
    path: "/v1/console/policy/dry-run",
    summary:
      "Which method would be chosen with these rows in the place of the administrator's, and why; nothing is opened.",
    body: object({
      organization: directoryId,
      ...policyWish,
      subject: optional(subject),
      rows: described("The administrator's rows as they are, unless said.", optional(list(object(policyRow), 128))),
    }),
    answer: policyChoice,
    errors: ["invalid_request", "details_rejected", "method_not_allowed", "unavailable"],
  },
  applyChange: {
    method: "POST",
    path: "/v1/console/changes",
    summary: "Register what a released operation of type admin.change approved, once (T53).",
    body: object({
      change: registryChange,
      /** The operation whose fingerprint is that of the change. */
      approval: operationId,
      by,
    }),
    answer: object({
      version: integer(),
      /** Of an API key that was made. */
      key: optional(apiKeyId),
    }),
    errors: ["invalid_request", "operation_not_found", "operation_state_conflict", "digest_mismatch", "unavailable"],
  },
  listWebhookEndpoints: {
    method: "POST",
    path: "/v1/console/webhooks",
    summary: "List the endpoints of all organizations.",
    body: object({ organization: optional(directoryId) }),
    answer: object({ endpoints: list(object({ organization: directoryId, endpoint: endpointView }), 4096) }),
    errors: [],
  },
  listWebhookDeliveries: {
    method: "POST",
    path: "/v1/console/webhooks/{id}/deliveries",
    summary: "List deliveries of an endpoint, newest first.",
    params: endpointParams,
    body: object({ page: pageQuery }),
    answer: page,
    errors: ["invalid_request", "operation_not_found"],
  },
  replayWebhookDeliveries: {
    method: "POST",
    path: "/v1/console/webhooks/{id}/replay",
    summary: "Put deliveries back into the outbox.",
    params: endpointParams,
    body: object({ by, requestKey: text({ minLength: 16, maxLength: 64 }), selection }),
    answer: replayed,
    errors: ["invalid_request", "idempotency_key_reused", "operation_not_found", "operation_state_conflict"],
  },
  switchWebhookEndpoint: {
    method: "POST",
    path: "/v1/console/webhooks/{id}/switch",
    summary: "Switch an endpoint on or off.",
    params: endpointParams,
    body: object({ by, why, enabled: flag() }),
    answer: endpointView,
    errors: ["operation_not_found"],
  },
  readAudit: {
    method: "POST",
    path: "/v1/console/audit",
    summary: "Rows of the audit log, newest first.",
    body: object({
      event: described("The beginning of an event's name.", optional(text({ minLength: 1, maxLength: 64 }))),
      /** Rows before this place. */
      before: optional(integer()),
      limit,
    }),
    answer: object({ rows: list(auditRow, 100), before: optional(integer()), size: integer() }),
    errors: ["invalid_request"],
  },
  listCheckpoints: {
    method: "POST",
    path: "/v1/console/checkpoints",
    summary: "Signed checkpoints of the log, newest first.",
    body: object({ before: optional(integer()), limit }),
    answer: object({
      checkpoints: list(
        object({ size: integer(), root: binary(32), at: integer(), note: text({ maxLength: 8192 }) }),
        100,
      ),
      before: optional(integer()),
    }),
    errors: [],
  },
  /** Written by the console server into the log: who signed in, who invited whom, what was proposed and turned down. */
  noteStaffAct: {
    method: "POST",
    path: "/v1/console/acts",
    summary: "Write down in the audit log what a person of the staff did at the console.",
    body: object({
      by,
      act: text({ maxLength: 64, pattern: "^staff\\.[a-z-]+$" }),
      about: optional(text({ maxLength: 140 })),
    }),
    answer: empty,
    errors: [],
  },
} as const satisfies Arrow;
