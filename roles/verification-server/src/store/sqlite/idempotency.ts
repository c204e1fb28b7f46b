import { idempotencySeconds } from "../../core/limits.ts";
import type { AnswerStore, KeyUse } from "../port.ts";
import type { Database } from "./database.ts";

/** Idempotency keys of one organization each, for 24 h (§15). Used inside writes. */
interface IdempotencyKeys {
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

/** Answers kept beside the keys; a row without one belongs to a write that keeps its key itself, so its hash is never that of another. */
export function createAnswers(db: Database): AnswerStore {
  const find = db.prepare(
    "SELECT request_hash, answer FROM idempotency WHERE organization = :organization AND key = :key AND at_ms > :since",
  );
  const put = db.prepare(`
    INSERT INTO idempotency (organization, key, request_hash, target, at_ms, answer) VALUES (:organization, :key, :requestHash, :about, :now, :answer)
    ON CONFLICT (organization, key) DO UPDATE SET request_hash = excluded.request_hash, target = excluded.target, at_ms = excluded.at_ms, answer = excluded.answer
      WHERE at_ms <= :since`);
  const since = (): number => db.clock() - idempotencySeconds * 1000;
  return {
    async find({ organization, idempotencyKey: key, requestHash }) {
      const row = find.get({ organization, key, since: since() });
      if (!row) return null;
      return row["request_hash"] === requestHash && row["answer"] instanceof Uint8Array ? row["answer"] : "reused";
    },
    put: ({ organization, idempotencyKey: key, requestHash }, kept) =>
      db.write(() => {
        put.run({ organization, key, requestHash, ...kept, now: db.clock(), since: since() });
      }),
  };
}
