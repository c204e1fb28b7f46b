import type { BindingId } from "@countersign/protocol";
import type { Passkey } from "../../core/passkey.ts";
import type { PasskeyStore } from "../port.ts";
import type { Database, Row } from "./database.ts";
import { rowOf } from "./row.ts";

function passkeyOf(row: Row): Passkey {
  return {
    binding: row["binding"] as BindingId,
    id: String(row["id"]),
    publicKey: String(row["public_key"]),
    counter: Number(row["counter"]),
    backedUp: row["backed_up"] === true,
    addedAt: Number(row["added_at"]),
  };
}

export function createPasskeys(db: Database): PasskeyStore {
  return {
    async find(binding) {
      const [row] = await db.read("SELECT * FROM passkeys WHERE binding = :binding", { binding });
      return row ? passkeyOf(row) : null;
    },
    async add(passkey, { leaf }) {
      const answer = await db.call("add_passkey", { ...passkey, leaf });
      return answer === null ? null : passkeyOf(rowOf(answer));
    },
  };
}
