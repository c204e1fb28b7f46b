import { idempotencySeconds } from "../../core/limits.ts";
import type { EnrollmentStore, Issued } from "../port.ts";
import type { Database } from "./database.ts";
import { type EnrollmentBody, enrollmentOf } from "../rows/enrollment-row.ts";
import { orNull, rowOf } from "../rows/row.ts";

function createIssue(db: Database): EnrollmentStore["issue"] {
  return async ({ idempotencyKey, requestHash, userReference, label, ...enrollment }, options) => {
    const { organization } = enrollment;
    const body: EnrollmentBody = { userReference, label, idempotencyKey, requestHash };
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
      return orNull(row, enrollmentOf);
    },
    async findByTicket(ticketHash) {
      const [row] = await db.read("SELECT * FROM enrollments WHERE ticket_hash = :ticketHash", { ticketHash });
      return orNull(row, enrollmentOf);
    },
    async findRepeated(organization, key) {
      const [row] = await db.read(
        `SELECT e.* FROM idempotency AS i JOIN enrollments AS e ON e.id = i.target
         WHERE i.organization = :organization AND i.key = :key AND i.at_ms > :now - ${idempotencySeconds * 1000}`,
        { organization, key },
      );
      return orNull(row, enrollmentOf);
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
      return answer === "conflict" ? answer : orNull(answer, enrollmentOf);
    },
    confirm: async (id, options) => orNull(await db.call("confirm_enrollment", { id, ...options }), enrollmentOf),
    awaitSms: async (id, options) => orNull(await db.call("await_sms", { id, ...options }), enrollmentOf),
    miss: async (id, options) => orNull(await db.call("miss_enrollment", { id, ...options }), enrollmentOf),
    kill: async (id, options) => orNull(await db.call("kill_ticket", { id, ...options }), enrollmentOf),
    veto: async (id, options) => orNull(await db.call("veto_replacement", { id, ...options }), enrollmentOf),
  };
}
