import type { BindingId, EnrollmentId } from "@countersign/protocol";
import type { Binding, Enrollment, EnrollmentState } from "../../core/binding.ts";
import type { EnrollmentStore, Issued } from "../port.ts";
import type { Database, Row } from "./database.ts";
import { createIdempotencyKeys } from "./idempotency.ts";

interface Body {
  readonly userReference: string;
  readonly label: string | null;
  readonly idempotencyKey: string;
  readonly requestHash: string;
}

function enrollmentOf(row: Row): Enrollment {
  return {
    ...(JSON.parse(String(row["body"])) as Body),
    id: row["id"] as EnrollmentId,
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    state: row["state"] as EnrollmentState,
    version: Number(row["version"]),
    expiresAtMs: Number(row["expires_at_ms"]),
    binding: row["binding"] as BindingId | null,
    nonce: row["nonce"] as string | null,
    kt: row["kt"] as string | null,
  };
}

function enrollmentOrNull(row: Row | undefined): Enrollment | null {
  return row === undefined ? null : enrollmentOf(row);
}

function createIssue(db: Database): EnrollmentStore["issue"] {
  const keys = createIdempotencyKeys(db);
  const byId = db.prepare("SELECT * FROM enrollments WHERE id = :id");
  const hasDevice = db.prepare(
    "SELECT 1 FROM bindings WHERE organization = :organization AND subject = :subject AND state IN ('active', 'frozen') LIMIT 1",
  );
  const insert = db.prepare(`
    INSERT INTO enrollments (id, organization, subject, state, version, expires_at_ms, ticket_hash, body)
    VALUES (:id, :organization, :subject, 'ticketed', 1, :expiresAtMs, :ticketHash, :body) RETURNING *`);

  function repeated(enrollment: Enrollment): Issued | null {
    const earlier = keys.find(enrollment);
    const first = earlier && earlier !== "reused" ? enrollmentOrNull(byId.get({ id: earlier.target })) : null;
    if (first) return { kind: "repeated", enrollment: first };
    return earlier && { kind: "refused", code: "idempotency_key_reused" };
  }

  return (enrollment, { ticketHash, windows, leaf }) =>
    db.write((): Issued => {
      const earlier = repeated(enrollment);
      if (earlier) return earlier;
      const { id, organization, subject, expiresAtMs, userReference, label, idempotencyKey, requestHash } = enrollment;
      if (hasDevice.get({ organization, subject })) return { kind: "refused", code: "enrollment_conflict" };
      if (!db.countIn(windows)) return { kind: "refused", code: "rate_limited" };
      const body: Body = { userReference, label, idempotencyKey, requestHash };
      const row = insert.get({ id, organization, subject, expiresAtMs, ticketHash, body: JSON.stringify(body) });
      keys.put(enrollment, id);
      db.append(leaf);
      return row ? { kind: "issued", enrollment: enrollmentOf(row) } : { kind: "refused", code: "unavailable" };
    });
}

function createBind(db: Database): EnrollmentStore["bind"] {
  const taken = db.prepare(`
    SELECT 1 FROM bindings WHERE kid = :kid
    OR (organization = :organization AND subject = :subject AND device = :device AND installation = :installation AND state <> 'revoked') LIMIT 1`);
  const insert = db.prepare(`
    INSERT INTO bindings (id, organization, subject, device, installation, state, kid, body)
    VALUES (:id, :organization, :subject, :device, :installation, 'pending', :kid, :body)`);
  const bindRow = db.prepare(`
    UPDATE enrollments SET state = 'pending', version = version + 1, binding = :binding, nonce = :nonce, kt = :kt
    WHERE id = :id AND state = 'ticketed' AND expires_at_ms > :now AND NOT EXISTS (
      SELECT 1 FROM bindings WHERE organization = enrollments.organization AND subject = enrollments.subject
      AND state IN ('active', 'frozen'))
    RETURNING *`);

  function insertBinding(binding: Binding): void {
    const { id, organization, subject, device, kid, ...rest } = binding;
    const { enrollment, userReference, signingKey, agreementKey, application, label, enrolledAt } = rest;
    const body = JSON.stringify({
      enrollment,
      userReference,
      signingKey,
      agreementKey,
      application,
      label,
      enrolledAt,
    });
    insert.run({ id, organization, subject, device, installation: application.installation, kid, body });
  }

  return (id, { binding, nonce, kt, leaf }) =>
    db.write(() => {
      const { kid, organization, subject, device, application } = binding;
      if (taken.get({ kid, organization, subject, device, installation: application.installation }))
        return "conflict" as const;
      const row = bindRow.get({ id, binding: binding.id, nonce, kt, now: db.clock() });
      if (!row) return null;
      insertBinding(binding);
      db.append(leaf);
      return enrollmentOf(row);
    });
}

function createSteps(db: Database): Pick<EnrollmentStore, "confirm" | "miss" | "kill"> {
  const confirmRow = db.prepare(
    "UPDATE enrollments SET state = 'confirmed', version = version + 1 WHERE id = :id AND state = 'pending' AND expires_at_ms > :now RETURNING *",
  );
  const confirmBinding = db.prepare(
    "UPDATE bindings SET state = 'confirmed' WHERE id = :binding AND state = 'pending'",
  );
  const missRow = db.prepare(`
    UPDATE enrollments SET misses = misses + 1, version = version + 1,
      state = CASE WHEN misses + 1 >= :most THEN 'dead' ELSE state END
    WHERE id = :id AND state IN ('ticketed', 'pending') AND expires_at_ms > :now RETURNING *`);
  const killRow = db.prepare(
    "UPDATE enrollments SET state = 'dead', version = version + 1 WHERE id = :id AND state IN ('ticketed', 'pending') RETURNING *",
  );
  const dropBinding = db.prepare("UPDATE bindings SET state = 'revoked' WHERE id = :binding AND state = 'pending'");

  function ended(row: Row | undefined): Enrollment | null {
    const enrollment = enrollmentOrNull(row);
    if (enrollment?.state === "dead" && enrollment.binding) dropBinding.run({ binding: enrollment.binding });
    return enrollment;
  }

  return {
    confirm: (id, { leaf }) =>
      db.write(() => {
        const enrollment = enrollmentOrNull(confirmRow.get({ id, now: db.clock() }));
        if (!enrollment) return null;
        confirmBinding.run({ binding: enrollment.binding });
        db.append(leaf);
        return enrollment;
      }),
    miss: (id, { most, leaf }) =>
      db.write(() => {
        const enrollment = ended(missRow.get({ id, most, now: db.clock() }));
        if (enrollment) db.append(leaf);
        return enrollment;
      }),
    kill: (id, { leaf }) =>
      db.write(() => {
        const enrollment = ended(killRow.get({ id }));
        if (enrollment) db.append(leaf);
        return enrollment;
      }),
  };
}

export function createEnrollments(db: Database): EnrollmentStore {
  const byId = db.prepare("SELECT * FROM enrollments WHERE id = :id");
  const byTicket = db.prepare("SELECT * FROM enrollments WHERE ticket_hash = :ticketHash");
  return {
    issue: createIssue(db),
    bind: createBind(db),
    ...createSteps(db),
    find: async (id) => enrollmentOrNull(byId.get({ id })),
    findByTicket: async (ticketHash) => enrollmentOrNull(byTicket.get({ ticketHash })),
  };
}
