import { moves } from "@countersign/protocol";
import type { OperationStore } from "../port.ts";
import type { Database } from "./database.ts";
import { operationOf } from "../rows/operation-row.ts";
import { orNull } from "../rows/row.ts";
import { bindingIsActive, close, operationColumns, quoted } from "./operation-columns.ts";

const isActive = "EXISTS (SELECT 1 FROM bindings WHERE id = :binding AND state = 'active')";
const unused = `id = :id AND state IN (${quoted(moves.revoke.from)}) AND deadline_ms > :now`;

/** What a user may say after a decision: undo, "not me", and the record of one that was made without a network. */
export function createSecondThoughts(
  db: Database,
): Pick<OperationStore, "undo" | "report" | "findOffline" | "recordOfflineDecision"> {
  const byId = db.prepare(`SELECT ${operationColumns} FROM operations WHERE id = :id`);
  const undo = db.prepare(`
    UPDATE operations SET state = '${moves.revoke.to}', ${close} WHERE ${unused} AND binding = :binding AND ${bindingIsActive} RETURNING ${operationColumns}`);
  const revoke = db.prepare(
    `UPDATE operations SET state = '${moves.revoke.to}', ${close} WHERE ${unused} RETURNING ${operationColumns}`,
  );
  const known = db.prepare("SELECT 1 FROM reports WHERE operation = :id AND binding = :binding");
  const report = db.prepare(
    `INSERT INTO reports (operation, binding) SELECT :id, :binding WHERE ${isActive} RETURNING operation`,
  );
  const byOfflineCode = db.prepare(`SELECT ${operationColumns} FROM operations WHERE offline_code_hash = :codeHash`);
  const record = db.prepare(`
    INSERT INTO offline_decisions (operation, binding, decision) SELECT id, :binding, :decision FROM operations WHERE id = :id AND ${isActive}
    ON CONFLICT DO NOTHING RETURNING operation`);
  const others = db.prepare("SELECT 1 FROM offline_decisions WHERE operation = :id AND binding <> :binding");

  return {
    undo: (id, { binding, leaf }) =>
      db.write(() => {
        const row = undo.get({ id, binding, now: db.clock() });
        if (row) db.append(leaf);
        return orNull(row, operationOf);
      }),
    report: (id, { binding, windows, leaves }) =>
      db.write(() => {
        const operation = () => orNull(byId.get({ id }), operationOf);
        const found = operation();
        if (!found) return null;
        if (known.get({ id, binding })) return { operation: found, isFirst: false };
        if (!db.countIn(windows)) return "limited" as const;
        if (!report.get({ id, binding })) return null;
        db.append(leaves.reported);
        const revoked = revoke.get({ id, now: db.clock() });
        if (revoked) db.append(leaves.revoked);
        return { operation: revoked ? operationOf(revoked) : found, isFirst: true };
      }),
    findOffline: async (codeHash) => orNull(byOfflineCode.get({ codeHash }), operationOf),
    recordOfflineDecision: (id, { binding, decision, windows, leaf }) =>
      db.write(() => {
        if (!db.countIn(windows)) return "limited" as const;
        if (!record.get({ id, binding, decision })) return null;
        db.append(leaf);
        const operation = orNull(byId.get({ id }), operationOf);
        return operation && { operation, isContradicted: others.get({ id, binding }) !== undefined };
      }),
  };
}
