import type { Bytes, OperationId } from "@countersign/protocol";
import type { ErasureStore } from "../port.ts";
import type { Database } from "./database.ts";
import { createLastCount, createUnindex } from "./history/forget.ts";
import { methodOf } from "../rows/method-rows.ts";
import { operationOf } from "../rows/operation-row.ts";
import { operationColumns } from "./operation-columns.ts";

const ofUser = "organization = :organization AND subject = :subject";
const dayMs = 86_400_000;

/** SQL: what names a user, or a user's operations, enrolments and changes, as the target of an idempotency key. */
const targets = `SELECT :subject UNION SELECT id FROM operations WHERE ${ofUser} UNION SELECT id FROM enrollments WHERE ${ofUser} UNION SELECT id FROM method_changes WHERE ${ofUser}`;

/** SQL: something of the user is in use. Bare rows of an earlier erasure are none. */
const inUse = `
  SELECT 1 WHERE EXISTS (SELECT 1 FROM operations WHERE ${ofUser} AND deadline_ms IS NOT NULL)
  OR EXISTS (SELECT 1 FROM bindings WHERE ${ofUser} AND state <> 'revoked')
  OR EXISTS (SELECT 1 FROM methods WHERE ${ofUser} AND state = 'active')`;

/** In this order: what names something by its user comes before what it names. Windows of limits stay for the hour that they count. */
const deletions = [
  `DELETE FROM idempotency WHERE organization = :organization AND target IN (${targets})`,
  `DELETE FROM reports WHERE operation IN (SELECT id FROM operations WHERE ${ofUser})`,
  `DELETE FROM offline_decisions WHERE operation IN (SELECT id FROM operations WHERE ${ofUser})`,
  `DELETE FROM passkeys WHERE binding IN (SELECT id FROM bindings WHERE ${ofUser})`,
  `DELETE FROM webhook_deliveries WHERE ${ofUser}`,
  ...["method_changes", "enrollments", "user_keys", "notices", "locks", "method_settings", "learning_resets"].map(
    (table) => `DELETE FROM ${table} WHERE ${ofUser}`,
  ),
  `DELETE FROM user_groups WHERE ${ofUser}`,
  `DELETE FROM user_salts WHERE ${ofUser}`,
  `DELETE FROM bindings WHERE ${ofUser} AND active_at IS NULL`,
];

/** What stays of a device for a while: its public key, so that it is told that it was removed and may object. */
const bareDevices = `
  UPDATE bindings SET erased_at_ms = :now, token = NULL, previous_token = NULL, last_seen_at = NULL,
    body = json_set(body, '$.userReference', '', '$.label', '', '$.application.os', '')
  WHERE ${ofUser} AND erased_at_ms IS NULL`;
const bareMethods = `UPDATE methods SET erased_at_ms = :now, body = '{}' WHERE ${ofUser} AND erased_at_ms IS NULL`;

function createErase(db: Database): ErasureStore["erase"] {
  const used = db.prepare(inUse);
  const deleting = deletions.map((sql) => db.prepare(sql));
  const operations = db.prepare(`DELETE FROM operations WHERE ${ofUser}`);
  const lastCount = createLastCount(db, ofUser);
  const [devices, methods] = [db.prepare(bareDevices), db.prepare(bareMethods)];
  return async ({ organization, subject }, { leaf }) => {
    const of = { organization, subject };
    const erased = await db.write(() => {
      if (used.get(of)) return null;
      const now = db.clock();
      lastCount(of);
      for (const statement of deleting) statement.run(of);
      const counts = {
        operations: Number(operations.run(of).changes),
        devices: Number(devices.run({ ...of, now }).changes),
        methods: Number(methods.run({ ...of, now }).changes),
      };
      db.append(leaf);
      return counts;
    });
    if (erased) db.forgetOldPages();
    return erased;
  };
}

function createForgetErased(db: Database): ErasureStore["forgetErased"] {
  const forget = ["bindings", "methods"].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE erased_at_ms IS NOT NULL AND erased_at_ms < :beforeMs`),
  );
  return async (beforeMs) => {
    const gone = await db.write(() =>
      forget.reduce((sum, statement) => sum + Number(statement.run({ beforeMs }).changes), 0),
    );
    if (gone > 0) db.forgetOldPages();
    return gone;
  };
}

function createDue(db: Database): ErasureStore["due"] {
  const look = db.prepare(`
    SELECT row, id, deadline_ms IS NULL AS ended, frozen ->> '$.createdAtMs' AS created, frozen ->> '$.type' AS type
    FROM operations WHERE row > :after ORDER BY row LIMIT :most`);
  return async ({ after, most, retention: { days, otherwise } }) => {
    const rows = look.all({ after, most });
    const now = db.clock();
    const ageMs = (row: (typeof rows)[number]) => now - Number(row["created"]);
    const due = rows.filter(
      (row) => row["ended"] === 1 && ageMs(row) >= (days[String(row["type"])] ?? otherwise) * dayMs,
    );
    // Rows are in the order they were opened in: behind one that is younger than any type is kept, none is due.
    const shortest = Math.min(otherwise, ...Object.values(days)) * dayMs;
    const last = rows.at(-1);
    const isOver = rows.length < most || last === undefined || ageMs(last) < shortest;
    return { ids: due.map((row) => row["id"] as OperationId), next: isOver ? null : Number(last["row"]) };
  };
}

function createPurge(db: Database): ErasureStore["purge"] {
  const ended = "SELECT id FROM operations WHERE id = :id AND deadline_ms IS NULL";
  const statements = [
    `DELETE FROM reports WHERE operation IN (${ended})`,
    `DELETE FROM offline_decisions WHERE operation IN (${ended})`,
    "DELETE FROM operations WHERE id = :id AND deadline_ms IS NULL",
  ].map((sql) => db.prepare(sql));
  const lastCount = createLastCount(db, "id = :id");
  return (ids, { leaf }) =>
    db.write(() => {
      for (const id of ids) lastCount({ id });
      for (const id of ids) for (const statement of statements) statement.run({ id });
      db.append(leaf);
    });
}

export function createErasure(db: Database): ErasureStore {
  const salt = db.prepare(`SELECT salt FROM user_salts WHERE ${ofUser}`);
  const putSalt = db.prepare(
    "INSERT INTO user_salts (organization, subject, salt) VALUES (:organization, :subject, :salt) ON CONFLICT DO NOTHING",
  );
  const open = db.prepare(`SELECT ${operationColumns} FROM operations WHERE ${ofUser} AND deadline_ms IS NOT NULL`);
  const methods = db.prepare(`SELECT * FROM methods WHERE ${ofUser} AND state = 'active'`);
  return {
    async saltOf({ organization, subject }, fresh) {
      const of = { organization, subject };
      const known = salt.get(of)?.["salt"];
      if (known) return known as Bytes;
      return db.write(() => {
        putSalt.run({ ...of, salt: fresh });
        return salt.get(of)?.["salt"] as Bytes;
      });
    },
    openOperations: async ({ organization, subject }) => open.all({ organization, subject }).map(operationOf),
    methods: async ({ organization, subject }) => methods.all({ organization, subject }).map(methodOf),
    unindex: createUnindex(db, ofUser),
    erase: createErase(db),
    forgetErased: createForgetErased(db),
    due: createDue(db),
    purge: createPurge(db),
  };
}
