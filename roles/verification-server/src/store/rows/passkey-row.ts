import type { BindingId } from "@countersign/protocol";
import type { Passkey } from "../../core/passkey.ts";
import type { Row } from "./row.ts";

/** The one reader of a row of `passkeys`. */
export function passkeyOf(row: Row): Passkey {
  return {
    binding: row["binding"] as BindingId,
    id: String(row["id"]),
    publicKey: String(row["public_key"]),
    counter: Number(row["counter"]),
    backedUp: Boolean(row["backed_up"]),
    addedAt: Number(row["added_at"]),
  };
}
