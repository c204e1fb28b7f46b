import type { AttemptId, MethodName } from "@countersign/protocol";
import { idempotencySeconds } from "../../core/limits.ts";
import type { ChangeKind, ChangeState, MethodChange, PageMethod, UserMethod } from "../../core/user-method.ts";
import type { MethodStore } from "../port.ts";
import type { Database, Row } from "./database.ts";
import { bytesOrNull, rowOf } from "./row.ts";
import { createStanding } from "./standing.ts";

export function methodOf(row: Row): UserMethod {
  return {
    ...(row["body"] as Pick<UserMethod, "label" | "assurance" | "data" | "addedAt">),
    id: row["id"] as AttemptId,
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    method: row["method"] as PageMethod,
    spent: Number(row["spent"]),
  };
}

function changeOf(row: Row): MethodChange {
  return {
    id: row["id"] as AttemptId,
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    method: row["method"] as MethodName,
    kind: row["kind"] as ChangeKind,
    type: row["type"] as string | null,
    state: row["state"] as ChangeState,
    misses: Number(row["misses"]),
    expiresAtMs: Number(row["expires_at_ms"]),
    label: row["label"] as string | null,
    locale: row["locale"] as MethodChange["locale"],
    origin: row["origin"] as string | null,
    idempotencyKey: String(row["idempotency_key"]),
    requestHash: String(row["request_hash"]),
    proved: row["proved"] as MethodChange["proved"],
  };
}

function changeAnswer(answer: unknown): MethodChange | null {
  return answer === null ? null : changeOf(rowOf(answer));
}

function createChanges(db: Database): Pick<MethodStore, "begin" | "prove" | "miss"> {
  return {
    async begin(change, options) {
      const { organization, idempotencyKey, requestHash } = change;
      const use = { organization, idempotencyKey, requestHash };
      const answer = await db.call("begin_change", { change, use, ...options }, { repeatable: true });
      return answer === "limited" || answer === "reused" ? answer : changeOf(rowOf(answer));
    },
    prove: async (id, options) => changeAnswer(await db.call("prove_change", { id, ...options })),
    miss: async (id, options) => changeAnswer(await db.call("miss_change", { id, ...options })),
  };
}

function createReads(
  db: Database,
): Pick<MethodStore, "find" | "findSealed" | "preferredFor" | "findRepeated" | "findChange" | "waiting"> {
  const ofUser = "organization = :organization AND subject = :subject";
  return {
    async find({ organization, subject, method }) {
      const statement = `SELECT * FROM methods WHERE ${ofUser} AND method = :method AND state = 'active'`;
      const [row] = await db.read(statement, { organization, subject, method });
      return row ? methodOf(row) : null;
    },
    async findSealed(id) {
      const [row] = await db.read("SELECT sealed FROM method_changes WHERE id = :id", { id });
      return bytesOrNull(row?.["sealed"]);
    },
    async preferredFor({ organization, subject, method }) {
      const statement = `SELECT type FROM method_settings WHERE ${ofUser} AND method = :method ORDER BY type COLLATE "C"`;
      return (await db.read(statement, { organization, subject, method })).map((row) => String(row["type"]));
    },
    async findRepeated(organization, key) {
      const [row] = await db.read(
        `SELECT c.* FROM idempotency AS i JOIN method_changes AS c ON c.id = i.target
         WHERE i.organization = :organization AND i.key = :key AND i.at_ms > :now - ${idempotencySeconds * 1000}`,
        { organization, key },
      );
      return row ? changeOf(row) : null;
    },
    async findChange(id) {
      const [row] = await db.read("SELECT * FROM method_changes WHERE id = :id", { id });
      return row ? changeOf(row) : null;
    },
    async waiting({ organization, subject }) {
      const statement = `SELECT * FROM method_changes WHERE ${ofUser} AND state = 'waiting' AND expires_at_ms > :now ORDER BY id`;
      return (await db.read(statement, { organization, subject })).map(changeOf);
    },
  };
}

export function createMethods(db: Database): MethodStore {
  return {
    standing: createStanding(db),
    ...createReads(db),
    ...createChanges(db),
    async remove(of, options) {
      const answer = await db.call("remove_method", { ...of, ...options });
      return answer === null ? null : methodOf(rowOf(answer));
    },
    setGroups: async (of, options) => void (await db.call("set_groups", { ...of, ...options })),
    resetLearning: async ({ type, ...of }, { leaf }) =>
      void (await db.call("reset_learning", { ...of, type: type ?? "", leaf })),
  };
}
