import { moves } from "@countersign/protocol";
import type { OperationStore, TriedCode } from "../port.ts";
import type { Database } from "./database.ts";
import { createLocks } from "./locks.ts";
import { createMiss } from "./typed-codes.ts";
import { operationOf } from "../rows/operation-row.ts";
import { hasFlag, operationColumns } from "./operation-columns.ts";

const isPresented = "id = :id AND state = 'presented' AND deadline_ms > :now";

export function createBeginAttempt(db: Database): OperationStore["beginAttempt"] {
  const begin = db.prepare(`
    UPDATE operations SET version = version + 1, attempt = :attempt, attempts = attempts + (:attempt IS NOT NULL)
    WHERE ${isPresented} AND iif(:attempt IS NULL, attempt IS NOT NULL, attempts < :most) RETURNING ${operationColumns}`);
  return (id, { attempt, most, windows, leaf }) =>
    db.write(() => {
      if (!db.hasRoom(windows)) return "limited" as const;
      const row = begin.get({ id, now: db.clock(), most, attempt: attempt && JSON.stringify(attempt) });
      if (!row) return null;
      db.countIn(windows);
      db.append(leaf);
      return operationOf(row);
    });
}

/** The method under way answers in its time; without one, the code says that a device without a network may (§11.4). */
const takesAnswer = `${isPresented} AND CASE WHEN :attempt IS NULL THEN ${hasFlag("offline")}
  ELSE attempt ->> '$.id' = :attempt AND attempt ->> '$.expiresAtMs' > :now END`;
/** A step or counter is newer than the last one, or 0 as ever (T12). */
const spendNewer = `UPDATE methods SET spent = :spent
  WHERE id = :method AND state = 'active' AND (spent < :spent OR (spent = 0 AND :spent = 0)) RETURNING id`;

export function createApproveByMethod(db: Database): OperationStore["approveByMethod"] {
  const approveRow = db.prepare(`
    UPDATE operations SET state = '${moves.approveByMethod.to}', version = version + 1, binding = :binding, claim = :claim, decision = :decision,
      code_hash = NULL, sealed = NULL, attempt = NULL, deadline_ms = :now + (frozen ->> '$.releaseSeconds') * 1000
    WHERE ${takesAnswer} AND (:binding IS NULL OR EXISTS (SELECT 1 FROM bindings WHERE id = :binding AND state = 'active'
      AND organization = operations.organization AND subject = operations.subject))
    RETURNING ${operationColumns}`);
  const open = db.prepare(`SELECT organization, subject FROM operations WHERE ${takesAnswer}`);
  const spend = db.prepare(spendNewer);
  const miss = createMiss(db, takesAnswer);
  const locks = createLocks(db);
  return (id, { attempt, matched, windows, most, lock, lockSeconds, leaves }) =>
    db.write((): TriedCode | "locked" | "limited" | null => {
      const now = db.clock();
      const row = open.get({ id, now, attempt });
      if (!row) return null;
      const of = { organization: String(row["organization"]), subject: String(row["subject"]), method: lock };
      if (locks.isLocked(of, now)) return "locked";
      if (matched && !db.hasRoom(windows)) return "limited";
      const isNew = matched?.spends ? spend.get({ ...matched.spends }) !== undefined : true;
      if (!matched || !isNew) {
        locks.fail(of, { now, lockSeconds });
        return miss(id, { now, attempt, most, leaves });
      }
      const { claim, decision } = matched;
      const kept = { binding: claim?.binding ?? null, claim: claim && JSON.stringify(claim) };
      const approved = approveRow.get({ id, now, attempt, ...kept, decision: JSON.stringify(decision) });
      if (!approved) return null;
      db.countIn(windows);
      locks.forget(of);
      db.append(leaves.right);
      return { kind: "right", operation: operationOf(approved) };
    });
}
