import type { AttemptId, BindingId, EnrollmentId } from "@countersign/protocol";
import type { Enrollment, EnrollmentState, EnrollmentWay } from "../../core/binding.ts";
import { idempotencySeconds } from "../../core/limits.ts";
import type { EnrollmentStore, Issued } from "../port.ts";
import type { Database, Row } from "./database.ts";
import { numberOrNull, rowOf } from "./row.ts";

type Body = Pick<Enrollment, "userReference" | "label" | "idempotencyKey" | "requestHash">;

function enrollmentOf(row: Row): Enrollment {
  return {
    ...(row["body"] as Body),
    id: row["id"] as EnrollmentId,
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    way: row["way"] as EnrollmentWay,
    state: row["state"] as EnrollmentState,
    version: Number(row["version"]),
    expiresAtMs: Number(row["expires_at_ms"]),
    binding: row["binding"] as BindingId | null,
    nonce: row["nonce"] as string | null,
    kt: row["kt"] as string | null,
    grantedBy: row["granted_by"] as BindingId | null,
    activeFromMs: numberOrNull(row["active_from_ms"]),
    sms: row["sms"] as AttemptId | null,
  };
}

function enrollmentOrNull(row: Row | undefined): Enrollment | null {
  return row === undefined ? null : enrollmentOf(row);
}

function enrollmentAnswer(answer: unknown): Enrollment | null {
  return answer === null ? null : enrollmentOf(rowOf(answer));
}

function createIssue(db: Database): EnrollmentStore["issue"] {
  return async ({ idempotencyKey, requestHash, userReference, label, ...enrollment }, options) => {
    const { organization } = enrollment;
    const body: Body = { userReference, label, idempotencyKey, requestHash };
    const use = { organization, idempotencyKey, requestHash };
    const args = { ...enrollment, ...options, body, use };
    const answer = rowOf(await db.call("issue_ticket", args, { repeatable: true }));
    if (answer["kind"] === "refused") return answer as unknown as Issued;
    return { ...answer, enrollment: enrollmentOf(rowOf(answer["enrollment"])) } as Issued;
  };
}

function createReads(db: Database): Pick<EnrollmentStore, "find" | "findByTicket" | "findRepeated" | "underway"> {
  return {
    async find(id) {
      const [row] = await db.read("SELECT * FROM enrollments WHERE id = :id", { id });
      return enrollmentOrNull(row);
    },
    async findByTicket(ticketHash) {
      const [row] = await db.read("SELECT * FROM enrollments WHERE ticket_hash = :ticketHash", { ticketHash });
      return enrollmentOrNull(row);
    },
    async findRepeated(organization, key) {
      const [row] = await db.read(
        `SELECT e.* FROM idempotency AS i JOIN enrollments AS e ON e.id = i.target
         WHERE i.organization = :organization AND i.key = :key AND i.at_ms > :now - ${idempotencySeconds * 1000}`,
        { organization, key },
      );
      return enrollmentOrNull(row);
    },
    async underway(organization, subject) {
      const rows = await db.read(
        `SELECT * FROM enrollments WHERE organization = :organization AND subject = :subject
         AND state IN ('pending', 'confirmed') ORDER BY row`,
        { organization, subject },
      );
      return rows.map(enrollmentOf);
    },
  };
}

export function createEnrollments(db: Database): EnrollmentStore {
  return {
    issue: createIssue(db),
    ...createReads(db),
    async bind(id, options) {
      const answer = await db.call("bind_phone", { id, ...options });
      return answer === "conflict" ? answer : enrollmentAnswer(answer);
    },
    confirm: async (id, options) => enrollmentAnswer(await db.call("confirm_enrollment", { id, ...options })),
    awaitSms: async (id, options) => enrollmentAnswer(await db.call("await_sms", { id, ...options })),
    miss: async (id, options) => enrollmentAnswer(await db.call("miss_enrollment", { id, ...options })),
    kill: async (id, options) => enrollmentAnswer(await db.call("kill_ticket", { id, ...options })),
    veto: async (id, options) => enrollmentAnswer(await db.call("veto_replacement", { id, ...options })),
  };
}
