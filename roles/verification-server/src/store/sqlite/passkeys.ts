import type { PasskeyStore } from "../port.ts";
import type { Database } from "./database.ts";
import { passkeyOf } from "../rows/passkey-row.ts";
import { orNull } from "../rows/row.ts";

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
      return orNull(row, passkeyOf);
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
