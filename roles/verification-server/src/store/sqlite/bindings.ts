import type { Binding, Freezer, Situation } from "../../core/binding.ts";
import type { BindingStore, UserKey } from "../port.ts";
import { createActivate } from "./activate.ts";
import type { Database } from "./database.ts";
import { createEnder } from "./end-enrollment.ts";
import { createNoticeWriter } from "./notices.ts";
import { situationOf } from "./situation.ts";
import { bindingOf } from "../rows/binding-row.ts";
import { orNull } from "../rows/row.ts";

/** Enrolments that a device approved and that have not come to life: they end with it unless it goes by itself. */
const grantedByIt = "SELECT id FROM enrollments WHERE granted_by = :id AND state = 'confirmed'";

function createRevoke(db: Database): BindingStore["revoke"] {
  const [notices, endEnrollment] = [createNoticeWriter(db), createEnder(db)];
  const newest = db.prepare(`
    SELECT COALESCE(MAX(user_keys.epoch), 0) AS epoch FROM bindings LEFT JOIN user_keys
      ON user_keys.organization = bindings.organization AND user_keys.subject = bindings.subject
    WHERE bindings.id = :id`);
  const granted = db.prepare(grantedByIt);
  const revokeRow = db.prepare(`
    UPDATE bindings SET removed_by = CASE WHEN :by = 'device' AND state = 'frozen' THEN 'frozen-device' ELSE :by END,
      state = 'revoked', sealed = NULL, frozen_by = NULL, removed_at_ms = :now
    WHERE id = :id AND state <> 'revoked' RETURNING *`);
  const killOwn = db.prepare(
    "UPDATE enrollments SET state = 'dead', version = version + 1 WHERE binding = :id AND state IN ('pending', 'confirmed')",
  );
  const putKey = db.prepare(
    "INSERT INTO user_keys (organization, subject, epoch, sealed) VALUES (:organization, :subject, :epoch, :sealed)",
  );

  return (id, { by, userKey, ends, notices: told, leaf }) =>
    db.write(() => {
      const now = db.clock();
      const ending = by !== "device" ? granted.all({ id }).map((row) => String(row["id"])) : [];
      const isStale = userKey !== null && userKey.epoch !== Number(newest.get({ id })?.["epoch"]) + 1;
      if (isStale || ending.some((one) => !ends.some((end) => end.id === one))) return "stale" as const;
      const binding = orNull(revokeRow.get({ id, by, now }), bindingOf);
      if (!binding) return null;
      const { organization, subject, enrollment } = binding;
      killOwn.run({ id });
      notices.dropLater(enrollment);
      for (const end of ends.filter((one) => ending.includes(one.id))) {
        endEnrollment(end.id);
        db.append(end.leaf);
      }
      // A phone that never came to life had no K_user, and is none that others have to hear of.
      if (binding.activeAt !== null) {
        if (userKey) putKey.run({ organization, subject, epoch: userKey.epoch, sealed: userKey.sealed });
        notices.put(told);
      }
      db.append(leaf);
      return binding;
    });
}

function createRekey(db: Database): BindingStore["rekey"] {
  const notices = createNoticeWriter(db);
  const taken = db.prepare("SELECT 1 FROM bindings WHERE kid = :kid");
  const rekeyRow = db.prepare(`
    UPDATE bindings SET kid = :next, previous_token = token, token = :token, sealed = :sealed, last_seen_at = :now,
      body = json_set(body, '$.signingKey', json(:signingKey), '$.agreementKey', json(:agreementKey))
    WHERE id = :id AND kid = :kid AND state = 'active' RETURNING *`);
  return (id, { kid, next, sealed, token, windows, notices: told, leaf }) =>
    db.write(() => {
      if (taken.get({ kid: next.kid })) return "conflict" as const;
      if (!db.hasRoom(windows)) return "limited" as const;
      const [signingKey, agreementKey] = [JSON.stringify(next.signingKey), JSON.stringify(next.agreementKey)];
      const now = Math.floor(db.clock() / 1000);
      const row = rekeyRow.get({ id, kid, next: next.kid, signingKey, agreementKey, sealed, token, now });
      if (!row) return null;
      db.countIn(windows);
      notices.put(told);
      db.append(leaf);
      return bindingOf(row);
    });
}

/** Whose freezes each may take over, and lift beside its own. */
const weakerThan = { site: [], staff: ["site"], alarm: ["site", "staff"] } as const satisfies Record<
  Freezer,
  readonly Freezer[]
>;

function createFreezing(db: Database): Pick<BindingStore, "freeze" | "thaw"> {
  const notices = createNoticeWriter(db);
  const freezeRow = db.prepare(`
    UPDATE bindings SET state = 'frozen', frozen_by = :by
    WHERE id = :id AND (state = 'active' OR (state = 'frozen' AND frozen_by IN (SELECT value FROM json_each(:weaker)))) RETURNING *`);
  const thawRow = db.prepare(`
    UPDATE bindings SET state = 'active', frozen_by = NULL
    WHERE id = :id AND state = 'frozen' AND frozen_by IN (SELECT value FROM json_each(:own)) RETURNING *`);
  return {
    freeze: (id, { by, notices: told, leaf }) =>
      db.write(() => {
        const binding = orNull(freezeRow.get({ id, by, weaker: JSON.stringify(weakerThan[by]) }), bindingOf);
        if (!binding) return null;
        notices.put(told);
        db.append(leaf);
        return binding;
      }),
    thaw: (id, { by, leaf }) =>
      db.write(() => {
        const own = JSON.stringify([by, ...weakerThan[by]]);
        const binding = orNull(thawRow.get({ id, own }), bindingOf);
        if (binding) db.append(leaf);
        return binding;
      }),
  };
}

/** Bindings that one search looks at. */
const lookedAt = 4000;

function createSearch(db: Database): BindingStore["search"] {
  const rowOf = db.prepare("SELECT rowid AS row FROM bindings WHERE id = :id");
  const found = db.prepare(`
    SELECT b.* FROM (SELECT rowid AS row FROM bindings WHERE rowid < :before ORDER BY rowid DESC LIMIT ${lookedAt}) JOIN bindings AS b ON b.rowid = row
    WHERE erased_at_ms IS NULL AND (:organization IS NULL OR organization = :organization) AND (:subject IS NULL OR subject = :subject)
      AND (:state IS NULL OR state = :state)
      AND (:q IS NULL OR instr(lower(device || char(10) || COALESCE(body ->> '$.label', '') || char(10) || COALESCE(body ->> '$.application.id', '')
        || char(10) || COALESCE(body ->> '$.application.os', '')), :q) > 0)
    ORDER BY row DESC LIMIT :limit`);
  const end = db.prepare(`
    SELECT id FROM bindings WHERE rowid < :before ORDER BY rowid DESC LIMIT 1 OFFSET ${lookedAt - 1}`);
  return async ({ before, q, limit, ...sought }) => {
    const row = before === null ? Number.MAX_SAFE_INTEGER : Number(rowOf.get({ id: before })?.["row"] ?? 0);
    const rows = found.all({ ...sought, before: row, limit, q: q === null ? null : q.toLowerCase() });
    const bindings = rows.map(bindingOf);
    const full = bindings.length === limit ? bindings.at(-1)?.id : undefined;
    return { bindings, last: full ?? ((end.get({ before: row })?.["id"] ?? null) as Binding["id"] | null) };
  };
}

export function createBindings(db: Database): BindingStore {
  const byId = db.prepare("SELECT * FROM bindings WHERE id = :id");
  const byKey = db.prepare("SELECT * FROM bindings WHERE kid = :kid");
  const bySubject = db.prepare(
    "SELECT * FROM bindings WHERE organization = :organization AND subject = :subject ORDER BY rowid",
  );
  const situation = db.prepare(
    `SELECT ${situationOf({ organization: ":organization", subject: ":subject" })} AS situation`,
  );
  const sealed = db.prepare("SELECT sealed FROM bindings WHERE id = :id");
  const rotateRow = db.prepare(
    "UPDATE bindings SET previous_token = token, token = :token, last_seen_at = :now WHERE id = :binding AND state = 'active' RETURNING *",
  );
  const newestKey = db.prepare(
    "SELECT epoch, sealed FROM user_keys WHERE organization = :organization AND subject = :subject ORDER BY epoch DESC LIMIT 1",
  );
  return {
    activate: createActivate(db),
    revoke: createRevoke(db),
    rekey: createRekey(db),
    ...createFreezing(db),
    find: async (id) => orNull(byId.get({ id }), bindingOf),
    findByKey: async (kid) => orNull(byKey.get({ kid }), bindingOf),
    list: async (organization, subject) => bySubject.all({ organization, subject }).map(bindingOf),
    situation: async (organization, subject) => situation.get({ organization, subject })?.["situation"] as Situation,
    findSealed: async (id) => (sealed.get({ id })?.["sealed"] ?? null) as Uint8Array | null,
    rotate: ({ binding, token }) =>
      db.write(() => orNull(rotateRow.get({ binding, token, now: Math.floor(db.clock() / 1000) }), bindingOf)),
    search: createSearch(db),
    userKey: async (organization, subject) => {
      const row = newestKey.get({ organization, subject });
      return row ? ({ epoch: Number(row["epoch"]), sealed: row["sealed"] } as UserKey) : null;
    },
  };
}
