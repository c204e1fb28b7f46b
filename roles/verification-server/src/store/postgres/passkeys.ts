import type { PasskeyStore } from "../port.ts";
import type { Database } from "./database.ts";
import { passkeyOf } from "../rows/passkey-row.ts";
import { orNull } from "../rows/row.ts";

export function createPasskeys(db: Database): PasskeyStore {
  return {
    async find(binding) {
      const [row] = await db.read("SELECT * FROM passkeys WHERE binding = :binding", { binding });
      return orNull(row, passkeyOf);
    },
    async add(passkey, { leaf }) {
      const answer = await db.call("add_passkey", { ...passkey, leaf });
      return orNull(answer, passkeyOf);
    },
  };
}
