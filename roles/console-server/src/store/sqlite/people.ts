import type { PrivateDatabase } from "@countersign/platform";
import type { Clock } from "@countersign/protocol";
import type { StaffWrite } from "../port.ts";
import type { ConsoleStore } from "../port.ts";
import { invitationOf, passkeyOf, personOf } from "./rows.ts";

type People = Pick<
  ConsoleStore,
  | "people"
  | "findPerson"
  | "findInvitation"
  | "invitations"
  | "inviteFirst"
  | "join"
  | "passkeys"
  | "findPasskey"
  | "addPasskey"
  | "removePasskey"
>;

/** People, their passkeys, and who is invited. */
export function createPeople(db: PrivateDatabase, clock: Clock): People {
  const all = db.prepare("SELECT * FROM people WHERE removed_at_ms IS NULL ORDER BY id");
  const one = db.prepare("SELECT * FROM people WHERE id = :id AND removed_at_ms IS NULL");
  const anyAdministrator = db.prepare(
    "SELECT 1 FROM people WHERE role = 'administrator' AND removed_at_ms IS NULL LIMIT 1",
  );
  const invited = db.prepare("SELECT * FROM invitations WHERE hash = :hash AND expires_at_ms > :now");
  const allInvited = db.prepare(
    "SELECT * FROM invitations WHERE first = 0 AND expires_at_ms > :now ORDER BY expires_at_ms",
  );
  const forgetFirst = db.prepare("DELETE FROM invitations WHERE first = 1");
  const invite = db.prepare(
    "INSERT INTO invitations (hash, name, role, expires_at_ms, first) VALUES (:hash, :name, :role, :expiresAtMs, 1)",
  );
  const useUp = db.prepare("DELETE FROM invitations WHERE hash = :hash AND expires_at_ms > :now RETURNING role");
  const insertPerson = db.prepare(
    "INSERT INTO people (id, name, role, added_at_ms) VALUES (:id, :name, :role, :addedAtMs) RETURNING *",
  );
  const insertPasskey = db.prepare(`
    INSERT INTO passkeys (id, person, public_key, counter, backed_up, label, added_at_ms)
    SELECT :id, :person, :publicKey, :counter, :backedUp, :label, :addedAtMs
    WHERE (SELECT count(*) FROM passkeys WHERE person = :person) < :most
    ON CONFLICT (id) DO NOTHING RETURNING *`);
  const ofPerson = db.prepare("SELECT * FROM passkeys WHERE person = :person ORDER BY added_at_ms");
  const ofCredential = db.prepare(
    "SELECT passkeys.* FROM passkeys JOIN people ON people.id = person WHERE passkeys.id = :id AND removed_at_ms IS NULL",
  );
  const dropPasskey = db.prepare(`
    DELETE FROM passkeys WHERE id = :id AND person = :person
    AND (SELECT count(*) FROM passkeys WHERE person = :person) > 1 RETURNING *`);
  const boundOf = ({ backedUp, ...passkey }: Parameters<People["addPasskey"]>[0]) => ({
    ...passkey,
    backedUp: backedUp ? 1 : 0,
  });
  return {
    people: async () => all.all().map(personOf),
    findPerson: async (id) => maybe(one.get({ id }), personOf),
    findInvitation: async (hash) => maybe(invited.get({ hash, now: clock() }), invitationOf),
    invitations: async () => allInvited.all({ now: clock() }).map(invitationOf),
    inviteFirst: async (invitation) =>
      db.transact(() => {
        if (anyAdministrator.get()) return null;
        forgetFirst.run();
        invite.run({ ...invitation });
        return invitation;
      }),
    join: async (hash, { person: { lastSignedInMs: _never, ...person }, passkey }) =>
      db.transact(() => {
        if (!useUp.get({ hash, now: clock() })) return null;
        const joined = insertPerson.get({ ...person });
        const made = insertPasskey.get({ ...boundOf(passkey), most: 1 });
        if (!made) throw new KnownCredential();
        return maybe(joined, personOf);
      }),
    passkeys: async (person) => ofPerson.all({ person }).map(passkeyOf),
    findPasskey: async (id) => maybe(ofCredential.get({ id }), passkeyOf),
    addPasskey: async (passkey, { most }) => maybe(insertPasskey.get({ ...boundOf(passkey), most }), passkeyOf),
    removePasskey: async (person, id) => maybe(dropPasskey.get({ person, id }), passkeyOf),
  };
}

/** Rolls a transaction back: the credential is somebody's already. */
export class KnownCredential extends Error {}

/** What an approved change of the staff writes, inside its transaction; false when it cannot be. */
export function createStaffWrite(db: PrivateDatabase, clock: Clock): (write: StaffWrite) => boolean {
  const invite = db.prepare(`
    INSERT INTO invitations (hash, name, role, expires_at_ms, first) VALUES (:hash, :name, :role, :expiresAtMs, 0)
    ON CONFLICT (hash) DO NOTHING`);
  // Somebody who can decide must be left.
  const othersDecide = `(role <> 'administrator' OR EXISTS (
    SELECT 1 FROM people AS other WHERE other.role = 'administrator' AND other.removed_at_ms IS NULL AND other.id <> people.id))`;
  const setRole = db.prepare(`
    UPDATE people SET role = :role WHERE id = :person AND removed_at_ms IS NULL AND (:role = 'administrator' OR ${othersDecide})`);
  const remove = db.prepare(`
    UPDATE people SET removed_at_ms = :now WHERE id = :person AND removed_at_ms IS NULL AND ${othersDecide}`);
  const endSessions = db.prepare("DELETE FROM sessions WHERE person = :person");
  const dropPasskeys = db.prepare("DELETE FROM passkeys WHERE person = :person");
  const dropInvitations = db.prepare(`
    DELETE FROM invitations WHERE hash IN (
      SELECT change ->> '$.hash' FROM changes WHERE proposed_by = :person AND change ->> '$.kind' = 'staff-invitation')`);
  const takeBack = db.prepare(`
    UPDATE changes SET state = 'withdrawn', decided_by = :person, decided_at_ms = :now
    WHERE proposed_by = :person AND state = 'proposed'`);
  // Who loses a role has kept links of others, perhaps, and has proposed what nobody looks at closely (T53).
  function endRole(person: string): void {
    endSessions.run({ person });
    dropInvitations.run({ person });
    takeBack.run({ person, now: clock() });
  }
  return (write) => {
    switch (write.kind) {
      case "invite":
        return invite.run({ ...write.invitation }).changes === 1;
      case "role": {
        const { person, role } = write;
        if (setRole.run({ person, role }).changes === 0) return false;
        endRole(person);
        return true;
      }
      case "remove": {
        const { person } = write;
        if (remove.run({ person, now: clock() }).changes === 0) return false;
        endRole(person);
        dropPasskeys.run({ person });
        return true;
      }
    }
  };
}

/** The row as what it stands for; null for none. */
export function maybe<T>(row: Record<string, unknown> | undefined, of: (row: Record<string, unknown>) => T): T | null {
  return row === undefined ? null : of(row);
}
