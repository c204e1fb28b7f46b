import type { BindingId } from "@countersign/protocol";
import type { Passkey } from "../../core/passkey.ts";
import type { PasskeyStore } from "../port.ts";
import type { Database, Row } from "./database.ts";

function passkeyOf(row: Row): Passkey {
  return {
    binding: row["binding"] as BindingId,
    id: String(row["id"]),
    publicKey: String(row["public_key"]),
    counter: Number(row["counter"]),
    backedUp: row["backed_up"] === 1,
    addedAt: Number(row["added_at"]),
  };
}

export function createPasskeys(db: Database): PasskeyStore {
  const byBinding = db.prepare("SELECT * FROM passkeys WHERE binding = :binding");
  const insert = db.prepare(`
    INSERT INTO passkeys (id, binding, public_key, counter, backed_up, added_at)
    SELECT :id, :binding, :publicKey, :counter, :backedUp, :addedAt
    WHERE EXISTS (SELECT 1 FROM bindings WHERE id = :binding AND state = 'active')
    ON CONFLICT DO NOTHING RETURNING *`);
  return {
    async find(binding) {
      const row = byBinding.get({ binding });
      return row ? passkeyOf(row) : null;
    },
    add: ({ backedUp, ...passkey }, { leaf }) =>
      db.write(() => {
        const row = insert.get({ ...passkey, backedUp: Number(backedUp) });
        if (!row) return null;
        db.append(leaf);
        return passkeyOf(row);
      }),
  };
}
