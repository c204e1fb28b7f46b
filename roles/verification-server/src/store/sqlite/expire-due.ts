import type { OperationId } from "@countersign/protocol";
import type { OperationStore, Overdue } from "../port.ts";
import type { Database } from "./database.ts";
import { close, isOverdue } from "./operation-columns.ts";

/** Many in few statements: what was read inside a write stays as it is until its end. */
export function createExpireDue(db: Database): OperationStore["expireDue"] {
  const someDue = db.prepare(`SELECT 1 FROM operations WHERE ${isOverdue} LIMIT 1`);
  const due = db.prepare(`SELECT row, id, state FROM operations WHERE ${isOverdue} ORDER BY deadline_ms LIMIT :most`);
  const expire = db.prepare(
    `UPDATE operations SET state = 'expired', ${close} WHERE row IN (SELECT value FROM json_each(:rows)) AND ${isOverdue}`,
  );
  return async (most, { leafOf }) => {
    // Nothing overdue is the usual case, and needs no transaction.
    if (!someDue.get({ now: db.clock() })) return [];
    return db.write(() => {
      const now = db.clock();
      const rows = due.all({ now, most });
      expire.run({ now, rows: JSON.stringify(rows.map(({ row }) => row)) });
      const left = rows.map(({ id, state }) => ({ id, state }) as Overdue);
      db.append(...left.map(leafOf));
      return left.map(({ id }): OperationId => id);
    });
  };
}
