import type { PrivateDatabase } from "@countersign/platform";
import type { Bytes, Clock } from "@countersign/protocol";
import type { SQLOutputValue } from "node:sqlite";
import type { Artefact, ArtefactStore } from "../port.ts";

type Row = Readonly<Record<string, SQLOutputValue>>;

function artefactOfRow(row: Row): Artefact & { readonly consumed: boolean } {
  return {
    kind: String(row["kind"]),
    id: String(row["id"]),
    grant: row["grant_id"] === null ? null : String(row["grant_id"]),
    content: row["content"] as Bytes,
    expiresAtMs: Number(row["expires_ms"]),
    consumed: row["consumed"] === 1,
  };
}

const columns = "(kind, id, grant_id, content, expires_ms) VALUES (:kind, :id, :grant, :content, :expiresAtMs)";

export function createArtefacts(db: PrivateDatabase, clock: Clock): ArtefactStore {
  const put = db.prepare(`
    INSERT INTO artefacts ${columns}
    ON CONFLICT (kind, id) DO UPDATE SET grant_id = :grant, content = :content, expires_ms = :expiresAtMs`);
  // One that is too old stands in nobody's way, tidied up or not.
  const add = db.prepare(`
    INSERT INTO artefacts ${columns}
    ON CONFLICT (kind, id) DO UPDATE SET grant_id = :grant, content = :content, expires_ms = :expiresAtMs, consumed = 0
    WHERE expires_ms <= :now`);
  const find = db.prepare("SELECT * FROM artefacts WHERE kind = :kind AND id = :id AND expires_ms > :now");
  const consume = db.prepare(
    "UPDATE artefacts SET consumed = 1 WHERE kind = :kind AND id = :id AND consumed = 0 AND expires_ms > :now",
  );
  const remove = db.prepare("DELETE FROM artefacts WHERE kind = :kind AND id = :id");
  const removeOfGrant = db.prepare("DELETE FROM artefacts WHERE kind = :kind AND grant_id = :grant");
  return {
    put: async (artefact) => void db.transact(() => put.run({ ...artefact })),
    add: async (artefact) => db.transact(() => add.run({ ...artefact, now: clock() }).changes === 1),
    async find(kind, id) {
      const row = find.get({ kind, id, now: clock() });
      return row ? artefactOfRow(row) : null;
    },
    consume: async (kind, id) => db.transact(() => consume.run({ kind, id, now: clock() }).changes === 1),
    remove: async (kind, id) => void db.transact(() => remove.run({ kind, id })),
    removeOfGrant: async (kind, grant) => void db.transact(() => removeOfGrant.run({ kind, grant })),
  };
}
