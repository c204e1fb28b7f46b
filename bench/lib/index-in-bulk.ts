import { DatabaseSync } from "node:sqlite";
import { chunkRows, searchedText } from "../../roles/verification-server/src/store/sqlite/history/history-tables.ts";

/** Puts all operations of a file into the index of searches as the server would, but in few statements; what it counts is left to it. */
export function indexInBulk(file: string): void {
  const db = new DatabaseSync(file);
  const named = ["organization", "frozen ->> '$.business'", "frozen ->> '$.type'"];
  const codes = named.map((name) => `(SELECT code FROM search_names WHERE name = ${name})`);
  const notYet = "row > (SELECT at FROM background_marks WHERE name = 'operations')";
  db.exec(`
    PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;
    BEGIN;
    INSERT INTO operation_text (operation_text, rank) VALUES ('hashsize', 67108864);
    ${named.map((name) => `INSERT OR IGNORE INTO search_names (name) SELECT DISTINCT ${name} FROM operations;`).join("\n")}
    INSERT INTO operation_index (row, organization, business, type, created_ms, has_text)
      SELECT row, ${codes.join(", ")}, frozen ->> '$.createdAtMs', 1 FROM operations WHERE ${notYet};
    INSERT INTO operation_spans (chunk, from_ms, to_ms)
      SELECT row / ${chunkRows}, min(created_ms), max(created_ms) FROM operation_index GROUP BY 1
      ON CONFLICT DO UPDATE SET from_ms = MIN(from_ms, excluded.from_ms), to_ms = MAX(to_ms, excluded.to_ms);
    INSERT INTO operation_text (rowid, text) SELECT row, ${searchedText("operations")} FROM operations WHERE ${notYet};
    UPDATE background_marks SET at = (SELECT max(row) FROM operations) WHERE name = 'operations';
    INSERT INTO operation_text (operation_text, rank) VALUES ('hashsize', 1048576);
    COMMIT;
  `);
  db.close();
}
