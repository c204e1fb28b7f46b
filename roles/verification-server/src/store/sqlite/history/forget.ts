import type { ErasureStore } from "../../port.ts";
import type { Database, Parameters } from "../database.ts";
import { searchedText } from "./history-tables.ts";
import { eventOf } from "../../history-slots.ts";
import { createTallyWriter } from "./tallies.ts";
import { operationOf } from "../../rows/operation-row.ts";
import { operationColumns } from "../operation-columns.ts";

/** Counts operations that are over and about to be deleted, when nobody has yet; inside a write. `which` is SQL of what it is given. */
export function createLastCount(db: Database, which: string): (of: Parameters) => void {
  const count = createTallyWriter(db);
  const uncounted = db.prepare(`
    SELECT ${operationColumns} FROM operations WHERE ${which} AND deadline_ms IS NULL
      AND NOT EXISTS (SELECT 1 FROM operation_index AS i WHERE i.row = operations.row AND i.state IS NOT NULL)`);
  return (of) => count(uncounted.all(of).map((row) => eventOf(operationOf(row), db.clock())));
}

/** Takes words out of the index, of a user's operations or of those that are named. */
export function createUnindex(db: Database, ofUser: string): ErasureStore["unindex"] {
  const textsOf = (which: string) =>
    db.prepare(`
      SELECT operations.row, ${searchedText("operations")} AS text FROM operations JOIN operation_index AS i USING (row)
      WHERE ${which} AND i.has_text = 1 LIMIT :most`);
  const [ofUserTexts, namedTexts] = [
    textsOf(ofUser.replace("organization", "operations.organization")),
    textsOf("operations.id IN (SELECT value FROM json_each(:ids))"),
  ];
  const remove = db.prepare("INSERT INTO operation_text (operation_text, rowid, text) VALUES ('delete', :row, :text)");
  const mark = db.prepare("UPDATE operation_index SET has_text = 0 WHERE row = :row");
  return (of, most) =>
    db.write(() => {
      const rows =
        "organization" in of
          ? ofUserTexts.all({ organization: of.organization, subject: of.subject, most })
          : namedTexts.all({ ids: JSON.stringify(of), most });
      for (const { row = null, text = null } of rows) {
        remove.run({ row, text });
        mark.run({ row });
      }
      return rows.length;
    });
}
