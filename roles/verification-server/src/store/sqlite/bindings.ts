import type { BindingId, DeviceId } from "@countersign/protocol";
import type { Binding, BindingState } from "../../core/binding.ts";
import type { BindingStore, UserKey } from "../port.ts";
import type { Database, Row } from "./database.ts";

type Body = Pick<
  Binding,
  "enrollment" | "userReference" | "signingKey" | "agreementKey" | "application" | "label" | "enrolledAt"
>;

function bindingOf(row: Row): Binding {
  return {
    ...(JSON.parse(String(row["body"])) as Body),
    id: row["id"] as BindingId,
    device: row["device"] as DeviceId,
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    state: row["state"] as BindingState,
    kid: String(row["kid"]),
    activeAt: row["active_at"] === null ? null : Number(row["active_at"]),
    lastSeenAt: row["last_seen_at"] === null ? null : Number(row["last_seen_at"]),
    token: row["token"] as string | null,
    previousToken: row["previous_token"] as string | null,
  };
}

function bindingOrNull(row: Row | undefined): Binding | null {
  return row === undefined ? null : bindingOf(row);
}

function createActivate(db: Database): BindingStore["activate"] {
  const activateRow = db.prepare(`
    UPDATE bindings SET state = 'active', token = :token, sealed = :sealed, last_seen_at = :now, active_at = :now
    WHERE id = :id AND state = 'confirmed' AND NOT EXISTS (
      SELECT 1 FROM bindings AS other WHERE other.organization = bindings.organization AND other.subject = bindings.subject
      AND other.state IN ('active', 'frozen'))
    RETURNING *`);
  const activateEnrollment = db.prepare(
    "UPDATE enrollments SET state = 'active', version = version + 1 WHERE binding = :id AND state = 'confirmed'",
  );
  const others = `SELECT id FROM bindings WHERE organization = :organization AND subject = :subject AND id <> :id AND state IN ('pending', 'confirmed')`;
  const killOthers = db.prepare(
    `UPDATE enrollments SET state = 'dead', version = version + 1 WHERE state IN ('pending', 'confirmed') AND binding IN (${others})`,
  );
  const dropOthers = db.prepare(`UPDATE bindings SET state = 'revoked' WHERE id IN (${others})`);
  const putKey = db.prepare(`
    INSERT INTO user_keys (organization, subject, epoch, sealed) SELECT :organization, :subject, :epoch, :sealed
    WHERE NOT EXISTS (SELECT 1 FROM user_keys WHERE organization = :organization AND subject = :subject)`);
  return (id, { sealed, userKey, token, leaf }) =>
    db.write(() => {
      const binding = bindingOrNull(activateRow.get({ id, sealed, token, now: Math.floor(db.clock() / 1000) }));
      if (!binding) return null;
      const { organization, subject } = binding;
      activateEnrollment.run({ id });
      killOthers.run({ organization, subject, id });
      dropOthers.run({ organization, subject, id });
      putKey.run({ organization, subject, epoch: userKey.epoch, sealed: userKey.sealed });
      db.append(leaf);
      return binding;
    });
}

function createRevoke(db: Database): BindingStore["revoke"] {
  const revokeRow = db.prepare(
    "UPDATE bindings SET state = 'revoked', sealed = NULL WHERE id = :id AND state <> 'revoked' RETURNING *",
  );
  const killEnrollment = db.prepare(
    "UPDATE enrollments SET state = 'dead', version = version + 1 WHERE binding = :id AND state IN ('pending', 'confirmed')",
  );
  const putKey = db.prepare(
    "INSERT OR IGNORE INTO user_keys (organization, subject, epoch, sealed) VALUES (:organization, :subject, :epoch, :sealed)",
  );
  return (id, { userKey, leaf }) =>
    db.write(() => {
      const binding = bindingOrNull(revokeRow.get({ id }));
      if (!binding) return null;
      const { organization, subject } = binding;
      killEnrollment.run({ id });
      if (userKey) putKey.run({ organization, subject, epoch: userKey.epoch, sealed: userKey.sealed });
      db.append(leaf);
      return binding;
    });
}

export function createBindings(db: Database): BindingStore {
  const byId = db.prepare("SELECT * FROM bindings WHERE id = :id");
  const byKey = db.prepare("SELECT * FROM bindings WHERE kid = :kid");
  const bySubject = db.prepare(
    "SELECT * FROM bindings WHERE organization = :organization AND subject = :subject ORDER BY id",
  );
  const sealed = db.prepare("SELECT sealed FROM bindings WHERE id = :id");
  const rotateRow = db.prepare(
    "UPDATE bindings SET previous_token = token, token = :token, last_seen_at = :now WHERE id = :binding AND state = 'active' RETURNING *",
  );
  const freezeRow = db.prepare("UPDATE bindings SET state = 'frozen' WHERE id = :id AND state = 'active' RETURNING *");
  const newestKey = db.prepare(
    "SELECT epoch, sealed FROM user_keys WHERE organization = :organization AND subject = :subject ORDER BY epoch DESC LIMIT 1",
  );
  return {
    activate: createActivate(db),
    revoke: createRevoke(db),
    find: async (id) => bindingOrNull(byId.get({ id })),
    findByKey: async (kid) => bindingOrNull(byKey.get({ kid })),
    list: async (organization, subject) => bySubject.all({ organization, subject }).map(bindingOf),
    findSealed: async (id) => (sealed.get({ id })?.["sealed"] ?? null) as Uint8Array | null,
    rotate: ({ binding, token }) =>
      db.write(() => bindingOrNull(rotateRow.get({ binding, token, now: Math.floor(db.clock() / 1000) }))),
    freeze: (id, { leaf }) =>
      db.write(() => {
        const binding = bindingOrNull(freezeRow.get({ id }));
        if (binding) db.append(leaf);
        return binding;
      }),
    userKey: async (organization, subject) => {
      const row = newestKey.get({ organization, subject });
      return row ? ({ epoch: Number(row["epoch"]), sealed: row["sealed"] } as UserKey) : null;
    },
  };
}
