import { moves, type OperationId } from "@countersign/protocol";
import type { AuditLeaf } from "../../core/audit.ts";
import type { OperationStore, TriedCode } from "../port.ts";
import type { Database } from "./database.ts";
import { close, hasFlag, operationOf } from "./operation-row.ts";

export function createConfirm(db: Database): OperationStore["confirm"] {
  const isOpen = `id = :id AND state = 'claimed' AND deadline_ms > :now AND ${hasFlag("confirmation")}`;
  const confirmRow = db.prepare(`
    UPDATE operations SET version = version + 1, claim = json_set(claim, '$.confirmed', json('true'))
    WHERE ${isOpen} AND claim ->> '$.confirmation' = :mac AND NOT claim ->> '$.confirmed' RETURNING *`);
  const again = db.prepare(`SELECT * FROM operations WHERE ${isOpen} AND claim ->> '$.confirmation' = :mac`);
  const miss = createMiss(db, `${isOpen} AND NOT claim ->> '$.confirmed'`);
  return (id, { mac, most, leaves }) =>
    db.write((): TriedCode | null => {
      const now = db.clock();
      const row = confirmRow.get({ id, now, mac });
      if (row) db.append(leaves.right);
      const right = row ?? again.get({ id, now, mac });
      return right ? { kind: "right", operation: operationOf(right) } : miss(id, { now, most, leaves });
    });
}

/** Failures in a row of one method of one subject, inside writes (§15). */
function createLocks(db: Database) {
  const until = db.prepare(
    "SELECT 1 FROM locks WHERE organization = :organization AND subject = :subject AND method = :method AND until_ms > :now",
  );
  const fail = db.prepare(`
    INSERT INTO locks (organization, subject, method, failures, until_ms) VALUES (:organization, :subject, :method, 1, 0)
    ON CONFLICT (organization, subject, method) DO UPDATE SET failures = failures + 1 RETURNING failures`);
  const lock = db.prepare(
    "UPDATE locks SET until_ms = :untilMs WHERE organization = :organization AND subject = :subject AND method = :method",
  );
  const forget = db.prepare(
    "DELETE FROM locks WHERE organization = :organization AND subject = :subject AND method = :method",
  );
  return {
    isLocked: (of: Locked, now: number) => until.get({ ...of, now }) !== undefined,
    fail(of: Locked, { now, lockSeconds }: { now: number; lockSeconds: (failures: number) => number }) {
      const failures = Number(fail.get({ ...of })?.["failures"]);
      lock.run({ ...of, untilMs: now + lockSeconds(failures) * 1000 });
    },
    forget: (of: Locked) => void forget.run({ ...of }),
  };
}
type Locked = { readonly organization: string; readonly subject: string; readonly method: string };

export function createApproveByCode(db: Database): OperationStore["approveByCode"] {
  const isOpen = `id = :id AND state = 'presented' AND deadline_ms > :now AND ${hasFlag("offline")}`;
  const approveRow = db.prepare(`
    UPDATE operations SET state = '${moves.approveByMethod.to}', version = version + 1, binding = :binding, claim = :claim, decision = :decision,
      code_hash = NULL, sealed = NULL, deadline_ms = :now + (frozen ->> '$.releaseSeconds') * 1000
    WHERE ${isOpen} AND EXISTS (SELECT 1 FROM bindings WHERE id = :binding AND state = 'active'
      AND organization = operations.organization AND subject = operations.subject)
    RETURNING *`);
  const open = db.prepare(`SELECT organization, subject FROM operations WHERE ${isOpen}`);
  const miss = createMiss(db, isOpen);
  const locks = createLocks(db);
  return (id, { matched, windows, most, lockSeconds, leaves }) =>
    db.write((): TriedCode | "locked" | "limited" | null => {
      const now = db.clock();
      const row = open.get({ id, now });
      if (!row) return null;
      const of = { organization: String(row["organization"]), subject: String(row["subject"]), method: "offline" };
      if (locks.isLocked(of, now)) return "locked";
      if (!matched) {
        locks.fail(of, { now, lockSeconds });
        return miss(id, { now, most, leaves });
      }
      if (!db.hasRoom(windows)) return "limited";
      const { claim, decision } = matched;
      const kept = { binding: claim.binding, claim: JSON.stringify(claim), decision: JSON.stringify(decision) };
      const approved = approveRow.get({ id, now, ...kept });
      if (!approved) return null;
      db.countIn(windows);
      locks.forget(of);
      db.append(leaves.right);
      return { kind: "right", operation: operationOf(approved) };
    });
}

/** Inside a write: counts one wrong code while `isOpen` holds; the `most`-th blocks the operation. */
function createMiss(db: Database, isOpen: string) {
  const missRow = db.prepare(`UPDATE operations SET tries = tries + 1 WHERE ${isOpen} RETURNING *`);
  const blockRow = db.prepare(`UPDATE operations SET state = '${moves.block.to}', ${close} WHERE id = :id RETURNING *`);
  return (
    id: OperationId,
    { now, most, leaves }: { now: number; most: number; leaves: { wrong: AuditLeaf; blocked: AuditLeaf } },
  ): TriedCode | null => {
    const row = missRow.get({ id, now });
    if (!row) return null;
    if (Number(row["tries"]) < most) {
      db.append(leaves.wrong);
      return { kind: "wrong", operation: operationOf(row) };
    }
    db.append(leaves.blocked);
    return { kind: "blocked", operation: operationOf(blockRow.get({ id }) ?? row) };
  };
}
