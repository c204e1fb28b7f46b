import { idempotencySeconds } from "../../core/limits.ts";
import type { Database } from "./database.ts";

/** What an idempotency key was first used for. */
interface KeyUse {
  readonly organization: string;
  readonly idempotencyKey: string;
  readonly requestHash: string;
}

/** Idempotency keys of one organization each, for 24 h (§15). Used inside writes. */
export interface IdempotencyKeys {
  /** The id that was answered to the same request; `reused` when the key was used for another; null when it is new. */
  find(use: KeyUse): { readonly target: string } | "reused" | null;
  put(use: KeyUse, target: string): void;
}

export function createIdempotencyKeys(db: Database): IdempotencyKeys {
  const find = db.prepare(
    "SELECT request_hash, target FROM idempotency WHERE organization = :organization AND key = :key AND at_ms > :since",
  );
  const put = db.prepare(
    "INSERT OR REPLACE INTO idempotency (organization, key, request_hash, target, at_ms) VALUES (:organization, :key, :requestHash, :target, :now)",
  );
  return {
    find({ organization, idempotencyKey: key, requestHash }) {
      const earlier = find.get({ organization, key, since: db.clock() - idempotencySeconds * 1000 });
      if (!earlier) return null;
      return earlier["request_hash"] === requestHash ? { target: String(earlier["target"]) } : "reused";
    },
    put({ organization, idempotencyKey: key, requestHash }, target) {
      put.run({ organization, key, requestHash, target, now: db.clock() });
    },
  };
}
