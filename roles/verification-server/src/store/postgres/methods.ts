import { idempotencySeconds } from "../../core/limits.ts";
import type { MethodStore } from "../port.ts";
import type { Database } from "./database.ts";
import { createStanding } from "./standing.ts";
import { changeOf, methodOf } from "../rows/method-rows.ts";
import { bytesOrNull, orNull, rowOf } from "../rows/row.ts";

function createChanges(db: Database): Pick<MethodStore, "begin" | "prove" | "miss"> {
  return {
    async begin(change, options) {
      const { organization, idempotencyKey, requestHash } = change;
      const use = { organization, idempotencyKey, requestHash };
      const answer = await db.call("begin_change", { change, use, ...options }, { repeatable: true });
      return answer === "limited" || answer === "reused" ? answer : changeOf(rowOf(answer));
    },
    prove: async (id, options) => orNull(await db.call("prove_change", { id, ...options }), changeOf),
    miss: async (id, options) => orNull(await db.call("miss_change", { id, ...options }), changeOf),
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
      return orNull(answer, methodOf);
    },
    setGroups: async (of, options) => void (await db.call("set_groups", { ...of, ...options })),
    resetLearning: async ({ type, ...of }, { leaf }) =>
      void (await db.call("reset_learning", { ...of, type: type ?? "", leaf })),
  };
}
