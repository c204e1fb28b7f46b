import { DatabaseSync } from "node:sqlite";
import type { Adapter, AdapterPayload } from "oidc-provider";

const schema = `
  CREATE TABLE kept (model TEXT, id TEXT, payload TEXT, grant_id TEXT, user_code TEXT, uid TEXT, expires_ms INTEGER, PRIMARY KEY (model, id)) WITHOUT ROWID;
  CREATE INDEX kept_grant ON kept (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX kept_user_code ON kept (user_code) WHERE user_code IS NOT NULL;
  CREATE INDEX kept_uid ON kept (uid) WHERE uid IS NOT NULL;`;

interface Kept {
  readonly payload: string;
  readonly expires_ms: number | null;
}

/** oidc-provider's adapter contract over one SQLite file, durable: every write is a transaction of its own, as its documented adapters do. */
export function createSqliteAdapter(file: string): new (name: string) => Adapter {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema}`);
  const put = db.prepare("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?, ?)");
  const get = db.prepare("SELECT payload, expires_ms FROM kept WHERE model = ? AND id = ?");
  const byUserCode = db.prepare("SELECT payload, expires_ms FROM kept WHERE model = ? AND user_code = ?");
  const byUid = db.prepare("SELECT payload, expires_ms FROM kept WHERE model = ? AND uid = ?");
  const use = db.prepare(
    "UPDATE kept SET payload = json_set(payload, '$.consumed', unixepoch()) WHERE model = ? AND id = ?",
  );
  const drop = db.prepare("DELETE FROM kept WHERE model = ? AND id = ?");
  const dropGrant = db.prepare("DELETE FROM kept WHERE grant_id = ?");

  function payloadOf(row: unknown): AdapterPayload | undefined {
    const kept = row as Kept | undefined;
    if (!kept || (kept.expires_ms !== null && kept.expires_ms <= Date.now())) return undefined;
    return JSON.parse(kept.payload) as AdapterPayload;
  }
  return class implements Adapter {
    readonly #model: string;
    constructor(name: string) {
      this.#model = name;
    }
    async upsert(id: string, payload: AdapterPayload, expiresInSeconds?: number): Promise<void> {
      const { grantId = null, userCode = null, uid = null } = payload;
      const expiresMs = expiresInSeconds ? Date.now() + expiresInSeconds * 1000 : null;
      put.run(this.#model, id, JSON.stringify(payload), grantId, userCode, uid, expiresMs);
    }
    async find(id: string) {
      return payloadOf(get.get(this.#model, id));
    }
    async findByUserCode(userCode: string) {
      return payloadOf(byUserCode.get(this.#model, userCode));
    }
    async findByUid(uid: string) {
      return payloadOf(byUid.get(this.#model, uid));
    }
    async consume(id: string): Promise<void> {
      use.run(this.#model, id);
    }
    async destroy(id: string): Promise<void> {
      drop.run(this.#model, id);
    }
    async revokeByGrantId(grantId: string): Promise<void> {
      dropGrant.run(grantId);
    }
  };
}
