import type { AttemptId, MethodName } from "@countersign/protocol";
import { idempotencySeconds } from "../../core/limits.ts";
import type { Standing } from "../../core/routing.ts";
import type { MethodChange } from "../../core/user-method.ts";
import type { MethodStore } from "../port.ts";
import type { Database } from "./database.ts";
import { createIdempotencyKeys } from "./idempotency.ts";
import { createNoticeWriter } from "./notices.ts";
import { changeOf, methodOf } from "../rows/method-rows.ts";
import { close } from "./operation-columns.ts";

const ofUser = "organization = :organization AND subject = :subject";

/** Inside a write: brings a change that waits into force. */
export function createMethodWriter(db: Database) {
  const done = db.prepare("UPDATE method_changes SET state = 'done' WHERE id = :id RETURNING *");
  const retire = db.prepare(
    `UPDATE methods SET state = 'removed' WHERE ${ofUser} AND method = :method AND state = 'active' RETURNING id`,
  );
  const forget = db.prepare("UPDATE method_changes SET sealed = NULL WHERE id = :id");
  const insert = db.prepare(`
    INSERT INTO methods (id, organization, subject, method, state, spent, body)
    VALUES (:id, :organization, :subject, :method, 'active', :spent, :body)`);
  const prefer = db.prepare(`
    INSERT INTO method_settings (organization, subject, type, method) VALUES (:organization, :subject, :type, :method)
    ON CONFLICT (organization, subject, type) DO UPDATE SET method = excluded.method`);
  return {
    bringIntoForce(id: AttemptId): MethodChange | null {
      const row = done.get({ id });
      if (!row) return null;
      const change = changeOf(row);
      const { organization, subject, method, proved, type } = change;
      const of = { organization, subject, method };
      if (change.kind === "prefer") prefer.run({ ...of, type: type ?? "" });
      else if (proved) {
        const retired = retire.get(of);
        if (retired) forget.run({ id: retired["id"] ?? null });
        const { spent, ...kept } = proved;
        const body = JSON.stringify({ ...kept, addedAt: Math.floor(db.clock() / 1000) });
        insert.run({ ...of, id, spent, body });
      }
      return change;
    },
  };
}

/** A user's first: nobody of that name ever had a device in use or a method (§12, as a first device in §9). */
const isFirst = `NOT EXISTS (SELECT 1 FROM bindings AS b WHERE b.organization = c.organization AND b.subject = c.subject AND b.active_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM methods AS m WHERE m.organization = c.organization AND m.subject = c.subject)`;

function createStanding(db: Database): MethodStore["standing"] {
  const user = db.prepare(`
    SELECT count(*) AS n, max(passkeys.id IS NOT NULL) AS uv, max(passkeys.backed_up = 0) AS hw,
      (SELECT method FROM method_settings WHERE ${ofUser} AND type = :type) AS preferred,
      (SELECT groups FROM user_groups WHERE ${ofUser}) AS groups
    FROM bindings LEFT JOIN passkeys ON passkeys.binding = bindings.id WHERE ${ofUser} AND state = 'active'`);
  const methods = db.prepare(`SELECT * FROM methods WHERE ${ofUser} AND state = 'active'`);
  const recent = db.prepare(`
    SELECT decision ->> '$.method' AS method FROM operations
    WHERE ${ofUser} AND state = 'released' AND frozen ->> '$.type' = :type AND frozen ->> '$.login.state' = 1
      AND frozen ->> '$.createdAtMs' > COALESCE((SELECT max(at_ms) FROM learning_resets WHERE ${ofUser} AND type IN (:type, '')), 0)
    ORDER BY row DESC LIMIT 5`);
  return async ({ organization, subject, type }): Promise<Standing> => {
    const of = { organization, subject };
    const { n, uv, hw, preferred, groups } = user.get({ ...of, type }) ?? {};
    return {
      devices: Number(n ?? 0),
      passkeyDevices: hw === 1 ? "hw" : uv === 1 ? "uv" : null,
      methods: methods.all(of).map((row) => {
        const { method, assurance } = methodOf(row);
        return { method, assurance };
      }),
      preferred: (preferred ?? null) as MethodName | null,
      recent: recent.all({ ...of, type }).map((row) => row["method"] as MethodName),
      groups: JSON.parse(String(groups ?? "[]")) as string[],
    };
  };
}

function createChanges(db: Database): Pick<MethodStore, "begin" | "prove" | "miss"> {
  const writer = createMethodWriter(db);
  const told = createNoticeWriter(db);
  const keys = createIdempotencyKeys(db);
  const byId = db.prepare("SELECT * FROM method_changes WHERE id = :id");
  const supersede = db.prepare(`
    UPDATE method_changes SET state = 'dead', sealed = NULL
    WHERE ${ofUser} AND method = :method AND kind = :kind AND state IN ('begun', 'waiting')`);
  const insert = db.prepare(`
    INSERT INTO method_changes (id, organization, subject, method, kind, type, state, expires_at_ms, label, locale, origin, idempotency_key, request_hash, sealed)
    VALUES (:id, :organization, :subject, :method, :kind, :type, :state, :expiresAtMs, :label, :locale, :origin, :idempotencyKey, :requestHash, :sealed) RETURNING *`);
  const prove = db.prepare(`
    UPDATE method_changes SET state = 'waiting', proved = :proved, expires_at_ms = :expiresAtMs
    WHERE id = :id AND state = 'begun' AND expires_at_ms > :now RETURNING *`);
  const first = db.prepare(`SELECT 1 FROM method_changes AS c WHERE id = :id AND ${isFirst}`);
  const miss = db.prepare(`
    UPDATE method_changes SET misses = misses + 1, state = CASE WHEN misses + 1 >= :most THEN 'dead' ELSE state END
    WHERE id = :id AND state = 'begun' AND expires_at_ms > :now RETURNING *`);
  return {
    begin: ({ proved: _none, misses: _zero, ...change }, { sealed, windows, leaf }) =>
      db.write(() => {
        const earlier = keys.find(change);
        if (earlier === "reused") return "reused" as const;
        const known = earlier && byId.get({ id: earlier.target });
        if (earlier) return known ? changeOf(known) : ("reused" as const);
        if (!db.countIn(windows)) return "limited" as const;
        const { organization, subject, method, kind } = change;
        supersede.run({ organization, subject, method, kind });
        const row = insert.get({ ...change, sealed });
        keys.put(change, change.id);
        db.append(leaf);
        return changeOf(row ?? {});
      }),
    prove: (id, { proved, expiresAtMs, notices, leaves }) =>
      db.write(() => {
        const row = prove.get({ id, now: db.clock(), proved: JSON.stringify(proved), expiresAtMs });
        if (!row) return null;
        db.append(leaves.proved);
        const added = first.get({ id }) ? writer.bringIntoForce(id) : null;
        if (!added) return changeOf(row);
        told.put(notices);
        db.append(leaves.added);
        return added;
      }),
    miss: (id, { most, leaf }) =>
      db.write(() => {
        const row = miss.get({ id, now: db.clock(), most });
        if (!row) return null;
        db.append(leaf);
        return changeOf(row);
      }),
  };
}

function createRemove(db: Database): MethodStore["remove"] {
  const told = createNoticeWriter(db);
  const remove = db.prepare(
    `UPDATE methods SET state = 'removed' WHERE ${ofUser} AND method = :method AND state = 'active' RETURNING *`,
  );
  const forget = db.prepare("UPDATE method_changes SET sealed = NULL WHERE id = :id");
  const unset = db.prepare(`DELETE FROM method_settings WHERE ${ofUser} AND method = :method`);
  const revoke = db.prepare(
    `UPDATE operations SET state = 'revoked', ${close} WHERE decision ->> '$.registration' = :id AND state = 'approved'`,
  );
  return ({ organization, subject, method }, { notices, leaf }) =>
    db.write(() => {
      const of = { organization, subject, method };
      const row = remove.get(of);
      if (!row) return null;
      const removed = methodOf(row);
      forget.run({ id: removed.id });
      unset.run(of);
      revoke.run({ id: removed.id });
      told.put(notices);
      db.append(leaf);
      return removed;
    });
}

export function createMethods(db: Database): MethodStore {
  const byMethod = db.prepare(`SELECT * FROM methods WHERE ${ofUser} AND method = :method AND state = 'active'`);
  const change = db.prepare("SELECT * FROM method_changes WHERE id = :id");
  const byKey = db.prepare(`
    SELECT method_changes.* FROM idempotency JOIN method_changes ON method_changes.id = idempotency.target
    WHERE idempotency.organization = :organization AND idempotency.key = :key AND idempotency.at_ms > :since`);
  const sealed = db.prepare("SELECT sealed FROM method_changes WHERE id = :id");
  const waiting = db.prepare(
    `SELECT * FROM method_changes WHERE ${ofUser} AND state = 'waiting' AND expires_at_ms > :now`,
  );
  const settings = db.prepare(`SELECT type FROM method_settings WHERE ${ofUser} AND method = :method ORDER BY type`);
  const groups = db.prepare(`
    INSERT INTO user_groups (organization, subject, groups) VALUES (:organization, :subject, :groups)
    ON CONFLICT (organization, subject) DO UPDATE SET groups = excluded.groups`);
  const reset = db.prepare(`
    INSERT INTO learning_resets (organization, subject, type, at_ms) VALUES (:organization, :subject, :type, :now)
    ON CONFLICT (organization, subject, type) DO UPDATE SET at_ms = excluded.at_ms`);
  return {
    standing: createStanding(db),
    async find({ organization, subject, method }) {
      const row = byMethod.get({ organization, subject, method });
      return row ? methodOf(row) : null;
    },
    findSealed: async (id) => (sealed.get({ id })?.["sealed"] ?? null) as Uint8Array | null,
    preferredFor: async ({ organization, subject, method }) =>
      settings.all({ organization, subject, method }).map((row) => String(row["type"])),
    async findRepeated(organization, key) {
      const row = byKey.get({ organization, key, since: db.clock() - idempotencySeconds * 1000 });
      return row ? changeOf(row) : null;
    },
    async findChange(id) {
      const row = change.get({ id });
      return row ? changeOf(row) : null;
    },
    waiting: async ({ organization, subject }) => waiting.all({ organization, subject, now: db.clock() }).map(changeOf),
    ...createChanges(db),
    remove: createRemove(db),
    setGroups: ({ organization, subject }, { groups: names, leaf }) =>
      db.write(() => {
        groups.run({ organization, subject, groups: JSON.stringify(names) });
        db.append(leaf);
      }),
    resetLearning: ({ organization, subject, type }, { leaf }) =>
      db.write(() => {
        reset.run({ organization, subject, type: type ?? "", now: db.clock() });
        db.append(leaf);
      }),
  };
}
