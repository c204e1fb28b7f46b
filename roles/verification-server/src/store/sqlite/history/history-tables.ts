/**
 * SQL: all that is searched for in an operation, one value a line. `row` names the row. It must stay what it is as long as there are texts in
 * the index: what is taken out must be what was put in.
 */
export function searchedText(row: string): string {
  return `COALESCE((SELECT group_concat(value, char(10)) FROM json_each(${row}.frozen -> '$.details')), '')
    || char(10) || COALESCE(${row}.frozen ->> '$.reference', '')`;
}

/** Rows of the index that are looked through at once; `operation_spans` says when the operations of each such chunk were opened, at the widest. */
export const chunkRows = 32_768;

/**
 * What is made of operations in the background. Nothing of it is written when an operation changes, and all of it goes in the transaction that deletes
 * the operation, whichever statement does it: FTS5 takes the words out of its pages (secure-delete), and not only out of its answers. Small pages
 * make that fast. Rows whose operation is over are marked by its state; `operation_index_open` finds the others.
 */
export const historyTables = `
  CREATE TABLE search_names (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE operation_index (
    row INTEGER PRIMARY KEY,
    organization INTEGER NOT NULL,
    business INTEGER NOT NULL,
    type INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    state INTEGER,
    method INTEGER,
    has_text INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX operation_index_open ON operation_index (row) WHERE state IS NULL;
  CREATE INDEX operation_index_state ON operation_index (state, row);
  CREATE TABLE operation_spans (
    chunk INTEGER PRIMARY KEY,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE operation_text USING fts5 (text, content = '', tokenize = 'trigram');
  INSERT INTO operation_text (operation_text, rank) VALUES ('secure-delete', 1);
  INSERT INTO operation_text (operation_text, rank) VALUES ('pgsz', 1000);
  CREATE TABLE audit_mentions (
    about TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (about, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE statistics (
    width_ms INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    organization TEXT NOT NULL,
    business TEXT NOT NULL,
    type TEXT NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (width_ms, organization, business, type, at_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE background_marks (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO background_marks (name, at) VALUES ('operations', 0), ('audit', 0);
  CREATE TABLE used_approvals (
    operation TEXT PRIMARY KEY,
    version INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TRIGGER unindex_operation AFTER DELETE ON operations
  BEGIN
    INSERT INTO operation_text (operation_text, rowid, text)
      SELECT 'delete', OLD.row, ${searchedText("OLD")} FROM operation_index WHERE row = OLD.row AND has_text = 1;
    DELETE FROM operation_index WHERE row = OLD.row;
    -- The next operation may get the number of the last one again.
    UPDATE background_marks SET at = (SELECT COALESCE(MAX(row), 0) FROM operations)
      WHERE name = 'operations' AND at > (SELECT COALESCE(MAX(row), 0) FROM operations);
  END;
`;
