import { methodOf } from "../../../core/operation-view.ts";
import type { Database, Row } from "../database.ts";
import { chunkRows, searchedText } from "./history-tables.ts";
import { createMarks } from "./marks.ts";
import { createNames } from "./names.ts";
import { type Event, eventOf, refusalEventOf } from "../../history-slots.ts";
import { createTallyWriter } from "./tallies.ts";
import { operationOf } from "../../rows/operation-row.ts";
import { operationColumns } from "../operation-columns.ts";

/** Operations whose words are put into the index at once: a few milliseconds of work. */
const indexedAtOnce = 32;
/** Operations that are looked at whether they are over. */
const settledAtOnce = 128;
/** Rows of the audit log that are read at once. */
const readAtOnce = 256;

/** Puts the next operations into the index; inside a write. Answers how many. */
function createIndexing(db: Database): () => number {
  const [marks, names] = [createMarks(db), createNames(db)];
  const next = db.prepare(`
    SELECT row, organization, frozen ->> '$.business' AS business, frozen ->> '$.type' AS type,
      frozen ->> '$.createdAtMs' AS created, ${searchedText("operations")} AS text
    FROM operations WHERE row > :mark ORDER BY row LIMIT ${indexedAtOnce}`);
  const put = db.prepare(`
    INSERT INTO operation_index (row, organization, business, type, created_ms, has_text)
    VALUES (:row, :organization, :business, :type, :created, 1)`);
  const putSpan = db.prepare(`
    INSERT INTO operation_spans (chunk, from_ms, to_ms) VALUES (CAST(:row AS INTEGER) / ${chunkRows}, :created, :created)
    ON CONFLICT DO UPDATE SET from_ms = MIN(from_ms, excluded.from_ms), to_ms = MAX(to_ms, excluded.to_ms)`);
  const putText = db.prepare("INSERT INTO operation_text (rowid, text) VALUES (:row, :text)");
  return () => {
    const rows = next.all({ mark: marks.read("operations") });
    const codeOfName = names.putter();
    for (const { row = null, created = null, text = null, ...named } of rows) {
      const codeOf = (name: string) => codeOfName(String(named[name]));
      const codes = { organization: codeOf("organization"), business: codeOf("business"), type: codeOf("type") };
      put.run({ row, created, ...codes });
      putSpan.run({ row, created });
      putText.run({ row, text });
    }
    const last = rows.at(-1);
    if (last) marks.move("operations", Number(last["row"]));
    return rows.length;
  };
}

/** Counts operations that are over, once; inside a write. `after` is where to begin; answers where to go on, 0 at the end. */
function createSettling(db: Database): (after: number) => { readonly count: number; readonly next: number } {
  const [names, count] = [createNames(db), createTallyWriter(db)];
  const open = db.prepare(`
    SELECT i.row, o.deadline_ms IS NULL AS ended FROM operation_index AS i INDEXED BY operation_index_open JOIN operations AS o ON o.row = i.row
    WHERE i.state IS NULL AND i.row > :after ORDER BY i.row LIMIT ${settledAtOnce}`);
  const read = db.prepare(`SELECT ${operationColumns} FROM operations WHERE row = :row`);
  const settle = db.prepare("UPDATE operation_index SET state = :state, method = :method WHERE row = :row");
  return (after) => {
    const rows = open.all({ after });
    const ended = rows.filter((row) => row["ended"] === 1).map((row) => Number(row["row"]));
    const codeOf = names.putter();
    const events = ended.map((row) => {
      const operation = operationOf(read.get({ row }) as Row);
      settle.run({ row, state: codeOf(operation.progress.state), method: codeOf(methodOf(operation)) });
      return eventOf(operation, db.clock());
    });
    count(events);
    const next = rows.length < settledAtOnce ? 0 : Number(rows.at(-1)?.["row"]);
    return { count: ended.length, next };
  };
}

/** Notes which rows of the audit log are about what, and counts refusals; inside a write. Answers how many rows were read. */
function createReading(db: Database): () => number {
  const [marks, count] = [createMarks(db), createTallyWriter(db)];
  const end = db.prepare("SELECT COALESCE(MAX(seq), 0) AS seq FROM audit_leaves");
  const mention = db.prepare(`
    INSERT OR IGNORE INTO audit_mentions (about, seq) SELECT substr(named.value, -16), seq
    FROM audit_leaves, json_each(json_array(audit_leaves.json ->> '$.operation', audit_leaves.json ->> '$.device')) AS named
    WHERE seq > :from AND seq <= :to AND named.value IS NOT NULL`);
  const refusals = db.prepare(
    "SELECT json FROM audit_leaves WHERE seq > :from AND seq <= :to AND json ->> '$.event' LIKE '%.refused'",
  );
  const place = db.prepare(
    "SELECT organization, frozen ->> '$.business' AS business, frozen ->> '$.type' AS type FROM operations WHERE id = :operation",
  );
  function refusalOf(json: string): Event | null {
    const { operation } = JSON.parse(json) as Readonly<Record<string, unknown>>;
    return refusalEventOf(json, typeof operation === "string" ? place.get({ operation }) : undefined);
  }
  return () => {
    const from = marks.read("audit");
    const to = Math.min(Number(end.get()?.["seq"]), from + readAtOnce);
    if (to <= from) return 0;
    mention.run({ from, to });
    const found = refusals.all({ from, to }).map((row) => refusalOf(String(row["json"])));
    count(found.filter((event) => event !== null));
    marks.move("audit", to);
    return to - from;
  };
}

/** Whether there is anything to do, without a write. */
function createLook(db: Database): () => boolean {
  const look = db.prepare(`
    SELECT EXISTS (SELECT 1 FROM operations WHERE row > (SELECT at FROM background_marks WHERE name = 'operations'))
      OR EXISTS (SELECT 1 FROM audit_leaves WHERE seq > (SELECT at FROM background_marks WHERE name = 'audit'))
      OR EXISTS (SELECT 1 FROM operation_index WHERE state IS NULL) AS waits`);
  return () => look.get()?.["waits"] === 1;
}

/** One piece of what is made in the background; see the port. */
export function createAdvance(db: Database): () => Promise<boolean> {
  const [look, index, settle, read] = [createLook(db), createIndexing(db), createSettling(db), createReading(db)];
  let after = 0;
  return async () => {
    if (!look()) return false;
    const from = after;
    // A write each, between which requests come.
    const indexed = await db.write(index);
    const settled = await db.write(() => settle(from));
    const looked = await db.write(read);
    after = settled.next;
    // A piece that is not full has come to the end; what happens meanwhile is for the next time, or it would never end under load.
    return indexed === indexedAtOnce || looked === readAtOnce || settled.next > 0;
  };
}
