import type { OperationId } from "@countersign/protocol";
import type { OperationStore } from "../port.ts";
import type { Database } from "./database.ts";
import { operationOf } from "./operation-row.ts";

/** Operations one search looks at before it answers with what it has: nothing else is done meanwhile. */
const lookedAt = 500;

/** `%` and `_` are looked for like any other character. */
function contained(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (one) => `\\${one}`)}%`;
}

/** Newest first: ids begin with the time they were made at. */
export function createSearch(db: Database): OperationStore["search"] {
  const look = db.prepare(`
    SELECT * FROM (
      SELECT * FROM operations WHERE organization = :organization AND (:before IS NULL OR id < :before) ORDER BY id DESC LIMIT ${lookedAt}
    )
    WHERE (:businesses IS NULL OR frozen ->> '$.business' IN (SELECT value FROM json_each(:businesses)))
      AND (:subject IS NULL OR subject = :subject)
      AND (:type IS NULL OR frozen ->> '$.type' = :type)
      AND (:state IS NULL OR state = :state)
      AND (:from IS NULL OR frozen ->> '$.createdAtMs' >= :from * 1000)
      AND (:to IS NULL OR frozen ->> '$.createdAtMs' < :to * 1000)
      AND (:q IS NULL OR id = :word OR frozen ->> '$.reference' LIKE :q ESCAPE '\\'
        OR EXISTS (SELECT 1 FROM json_each(frozen -> '$.details') WHERE value LIKE :q ESCAPE '\\'))
    ORDER BY id DESC LIMIT :limit`);
  const end = db.prepare(
    `SELECT count(*) AS n, min(id) AS last FROM (SELECT id FROM operations WHERE organization = :organization AND (:before IS NULL OR id < :before) ORDER BY id DESC LIMIT ${lookedAt})`,
  );
  return async ({ organization, before, businesses, limit, q, ...sought }) => {
    const { subject = null, type = null, state = null, from = null, to = null } = sought;
    const found = look.all({
      organization,
      before,
      limit,
      businesses: businesses && JSON.stringify(businesses),
      subject,
      type,
      state,
      from,
      to,
      q: q === undefined ? null : contained(q),
      word: q ?? null,
    });
    const operations = found.map(operationOf);
    const last = operations.length === limit ? (operations.at(-1)?.frozen.id ?? null) : null;
    if (last) return { operations, last };
    const { n, last: seen } = end.get({ organization, before }) ?? {};
    return { operations, last: Number(n) === lookedAt ? (String(seen) as OperationId) : null };
  };
}
