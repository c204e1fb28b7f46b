import type { AuditLeaf } from "../../core/audit.ts";
import { type Enrollment, type Situation, wayOf } from "../../core/binding.ts";
import { idempotencySeconds } from "../../core/limits.ts";
import { removedDeviceSeconds } from "../../core/notice.ts";
import type { EnrollmentStore, Issued } from "../port.ts";
import type { Database, Row } from "./database.ts";
import { createIdempotencyKeys } from "./idempotency.ts";
import { createNoticeWriter } from "./notices.ts";
import { situationOf, wayHolds } from "./situation.ts";
import { type EnrollmentBody, enrollmentOf } from "../rows/enrollment-row.ts";
import { orNull } from "../rows/row.ts";

function createIssue(db: Database): EnrollmentStore["issue"] {
  const keys = createIdempotencyKeys(db);
  const byId = db.prepare("SELECT * FROM enrollments WHERE id = :id");
  const situation = db.prepare(
    `SELECT ${situationOf({ organization: ":organization", subject: ":subject" })} AS situation`,
  );
  const insert = db.prepare(`
    INSERT INTO enrollments (id, organization, subject, way, state, version, expires_at_ms, ticket_hash, body)
    VALUES (:id, :organization, :subject, :way, 'ticketed', 1, :expiresAtMs, :ticketHash, :body) RETURNING *`);

  function repeated(enrollment: Parameters<EnrollmentStore["issue"]>[0]): Issued | null {
    const earlier = keys.find(enrollment);
    const first = earlier && earlier !== "reused" ? orNull(byId.get({ id: earlier.target }), enrollmentOf) : null;
    if (first) return { kind: "repeated", enrollment: first };
    return earlier && { kind: "refused", code: "idempotency_key_reused" };
  }

  return (enrollment, { ticketHash, windows, leaf }) =>
    db.write((): Issued => {
      const earlier = repeated(enrollment);
      if (earlier) return earlier;
      const { id, organization, subject, expiresAtMs, replace } = enrollment;
      const way = wayOf(situation.get({ organization, subject })?.["situation"] as Situation, replace);
      if (way === null) return { kind: "refused", code: "enrollment_conflict" };
      if (!db.countIn(windows)) return { kind: "refused", code: "rate_limited" };
      const { userReference, label, idempotencyKey, requestHash } = enrollment;
      const body: EnrollmentBody = { userReference, label, idempotencyKey, requestHash };
      const row = insert.get({ id, organization, subject, way, expiresAtMs, ticketHash, body: JSON.stringify(body) });
      keys.put(enrollment, id);
      db.append(leaf);
      return row ? { kind: "issued", enrollment: enrollmentOf(row) } : { kind: "refused", code: "unavailable" };
    });
}

function createBind(db: Database): EnrollmentStore["bind"] {
  // A site names a device by its id alone: two of one user under the same id, and it would remove the wrong one (T10).
  const taken = db.prepare(`
    SELECT 1 FROM bindings WHERE kid = :kid
    OR (organization = :organization AND subject = :subject AND device = :device AND state <> 'revoked') LIMIT 1`);
  const insert = db.prepare(`
    INSERT INTO bindings (id, organization, subject, device, installation, state, kid, body)
    VALUES (:id, :organization, :subject, :device, :installation, 'pending', :kid, :body)`);
  const bindRow = db.prepare(`
    UPDATE enrollments SET state = 'pending', version = version + 1, binding = :binding, nonce = :nonce, kt = :kt
    WHERE id = :id AND state = 'ticketed' AND expires_at_ms > :now AND ${wayHolds} RETURNING *`);

  return (id, { binding, nonce, kt, leaf }) =>
    db.write(() => {
      const { id: bound, organization, subject, device, kid, ...body } = binding;
      const { installation } = binding.application;
      if (taken.get({ kid, organization, subject, device })) return "conflict" as const;
      const row = bindRow.get({ id, binding: bound, nonce, kt, now: db.clock() });
      if (!row) return null;
      insert.run({ id: bound, organization, subject, device, installation, kid, body: JSON.stringify(body) });
      db.append(leaf);
      return enrollmentOf(row);
    });
}

function createConfirm(db: Database): EnrollmentStore["confirm"] {
  const notices = createNoticeWriter(db);
  const confirmRow = db.prepare(`
    UPDATE enrollments SET state = 'confirmed', version = version + 1, expires_at_ms = :expiresAtMs, active_from_ms = :activeFromMs
    WHERE id = :id AND state = 'pending' AND expires_at_ms > :now AND ${wayHolds} RETURNING *`);
  const confirmBinding = db.prepare(
    "UPDATE bindings SET state = 'confirmed' WHERE id = :binding AND state = 'pending'",
  );
  return (id, { expiresAtMs, activeFromMs, notices: told, leaf }) =>
    db.write(() => {
      const enrollment = orNull(confirmRow.get({ id, now: db.clock(), expiresAtMs, activeFromMs }), enrollmentOf);
      if (!enrollment) return null;
      confirmBinding.run({ binding: enrollment.binding });
      notices.put(told);
      db.append(leaf);
      return enrollment;
    });
}

function createAwaitSms(db: Database): EnrollmentStore["awaitSms"] {
  const awaitRow = db.prepare(`
    UPDATE enrollments SET sms = :sms, version = version + 1
    WHERE id = :id AND state = 'pending' AND expires_at_ms > :now AND ${wayHolds} RETURNING *`);
  return (id, { sms, leaf }) =>
    db.write(() => {
      const enrollment = orNull(awaitRow.get({ id, sms, now: db.clock() }), enrollmentOf);
      if (enrollment) db.append(leaf);
      return enrollment;
    });
}

/** An old device of the subject, in use or frozen, or for a while one that the site has removed; never the new one itself (§9). */
const isOldDevice = `EXISTS (SELECT 1 FROM bindings AS old WHERE old.id = :by AND old.id IS NOT enrollments.binding
  AND old.organization = enrollments.organization AND old.subject = enrollments.subject AND old.active_at IS NOT NULL
  AND (old.state IN ('active', 'frozen') OR (old.removed_by IN ('site', 'staff') AND old.removed_at_ms > :removedSince)))`;

function createEndings(db: Database): Pick<EnrollmentStore, "miss" | "kill" | "veto"> {
  const notices = createNoticeWriter(db);
  const missRow = db.prepare(`
    UPDATE enrollments SET misses = misses + 1, version = version + 1,
      state = CASE WHEN misses + 1 >= :most THEN 'dead' ELSE state END
    WHERE id = :id AND state IN ('ticketed', 'pending') AND expires_at_ms > :now RETURNING *`);
  const killRow = db.prepare(
    "UPDATE enrollments SET state = 'dead', version = version + 1 WHERE id = :id AND state IN ('ticketed', 'pending') RETURNING *",
  );
  const vetoRow = db.prepare(`
    UPDATE enrollments SET state = 'dead', version = version + 1
    WHERE id = :id AND way = 'replace' AND state = 'confirmed' AND expires_at_ms > :now AND ${isOldDevice} RETURNING *`);
  const dropBinding = db.prepare(`
    UPDATE bindings SET state = 'revoked', removed_by = 'enrollment', removed_at_ms = :now
    WHERE id = :binding AND state IN ('pending', 'confirmed')`);

  /** Finishes what ended an enrolment: its binding and what was to be told go with it, and a row says so. */
  function settle(row: Row | undefined, leaf: AuditLeaf): Enrollment | null {
    const enrollment = orNull(row, enrollmentOf);
    if (!enrollment) return null;
    if (enrollment.state === "dead") {
      if (enrollment.binding) dropBinding.run({ binding: enrollment.binding, now: db.clock() });
      notices.dropLater(enrollment.id);
    }
    db.append(leaf);
    return enrollment;
  }
  return {
    miss: (id, { most, leaf }) => db.write(() => settle(missRow.get({ id, most, now: db.clock() }), leaf)),
    kill: (id, { leaf }) => db.write(() => settle(killRow.get({ id }), leaf)),
    veto: (id, { by, leaf }) =>
      db.write(() => {
        const now = db.clock();
        return settle(vetoRow.get({ id, by, now, removedSince: now - removedDeviceSeconds * 1000 }), leaf);
      }),
  };
}

export function createEnrollments(db: Database): EnrollmentStore {
  const byId = db.prepare("SELECT * FROM enrollments WHERE id = :id");
  const byTicket = db.prepare("SELECT * FROM enrollments WHERE ticket_hash = :ticketHash");
  const byKey = db.prepare(`
    SELECT enrollments.* FROM idempotency JOIN enrollments ON enrollments.id = idempotency.target
    WHERE idempotency.organization = :organization AND idempotency.key = :key AND idempotency.at_ms > :since`);
  const underway = db.prepare(`
    SELECT * FROM enrollments WHERE organization = :organization AND subject = :subject
    AND state IN ('pending', 'confirmed') ORDER BY rowid`);
  return {
    issue: createIssue(db),
    bind: createBind(db),
    confirm: createConfirm(db),
    awaitSms: createAwaitSms(db),
    ...createEndings(db),
    find: async (id) => orNull(byId.get({ id }), enrollmentOf),
    findByTicket: async (ticketHash) => orNull(byTicket.get({ ticketHash }), enrollmentOf),
    findRepeated: async (organization, key) =>
      orNull(byKey.get({ organization, key, since: db.clock() - idempotencySeconds * 1000 }), enrollmentOf),
    underway: async (organization, subject) => underway.all({ organization, subject }).map(enrollmentOf),
  };
}
