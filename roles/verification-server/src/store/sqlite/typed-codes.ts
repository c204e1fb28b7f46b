import { moves, type OperationId } from "@countersign/protocol";
import type { AuditLeaf } from "../../core/audit.ts";
import type { OperationStore, TriedCode } from "../port.ts";
import type { Database } from "./database.ts";
import { operationOf } from "../rows/operation-row.ts";
import { close, hasFlag, operationColumns } from "./operation-columns.ts";

export function createConfirm(db: Database): OperationStore["confirm"] {
  const isOpen = `id = :id AND state = 'claimed' AND deadline_ms > :now AND ${hasFlag("confirmation")}`;
  const confirmRow = db.prepare(`
    UPDATE operations SET version = version + 1, claim = json_set(claim, '$.confirmed', json('true'))
    WHERE ${isOpen} AND claim ->> '$.confirmation' = :mac AND NOT claim ->> '$.confirmed' RETURNING ${operationColumns}`);
  const again = db.prepare(
    `SELECT ${operationColumns} FROM operations WHERE ${isOpen} AND claim ->> '$.confirmation' = :mac`,
  );
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

/** Inside a write: counts one wrong code while `isOpen` holds; the `most`-th blocks the operation. */
export function createMiss(db: Database, isOpen: string) {
  const missRow = db.prepare(`UPDATE operations SET tries = tries + 1 WHERE ${isOpen} RETURNING ${operationColumns}`);
  const blockRow = db.prepare(
    `UPDATE operations SET state = '${moves.block.to}', ${close} WHERE id = :id RETURNING ${operationColumns}`,
  );
  return (
    id: OperationId,
    {
      now,
      most,
      leaves,
      ...more
    }: { now: number; most: number; leaves: { wrong: AuditLeaf; blocked: AuditLeaf }; attempt?: string | null },
  ): TriedCode | null => {
    const row = missRow.get({ id, now, ...more });
    if (!row) return null;
    if (Number(row["tries"]) < most) {
      db.append(leaves.wrong);
      return { kind: "wrong", operation: operationOf(row) };
    }
    db.append(leaves.blocked);
    return { kind: "blocked", operation: operationOf(blockRow.get({ id }) ?? row) };
  };
}
