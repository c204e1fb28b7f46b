import type { Binding } from "../../core/binding.ts";
import type { BindingStore } from "../port.ts";
import type { Database } from "./database.ts";
import { bindingOf } from "../rows/binding-row.ts";

/** Bindings that one search looks at. */
const lookedAt = 4000;

const placeOf = "SELECT row FROM bindings WHERE id = :id";
const found = `
  SELECT b.* FROM (SELECT * FROM bindings WHERE row < :before ORDER BY row DESC LIMIT ${lookedAt}) AS b
  WHERE erased_at_ms IS NULL AND (:organization::text IS NULL OR organization = :organization)
    AND (:subject::text IS NULL OR subject = :subject) AND (:state::text IS NULL OR state = :state)
    AND (:q::text IS NULL OR strpos(lower(concat_ws(chr(10), device, body ->> 'label', body #>> '{application,id}',
      body #>> '{application,os}')), :q) > 0)
  ORDER BY row DESC LIMIT :limit`;
const end = `SELECT id FROM bindings WHERE row < :before ORDER BY row DESC LIMIT 1 OFFSET ${lookedAt - 1}`;

/** Those made last first. */
export function createBindingSearch(db: Database): BindingStore["search"] {
  return async ({ before: last, q, limit, ...sought }) => {
    const [place] = last === null ? [] : await db.read(placeOf, { id: last });
    const before = last === null ? Number.MAX_SAFE_INTEGER : Number(place?.["row"] ?? 0);
    const rows = await db.read(found, { ...sought, before, limit, q: q === null ? null : q.toLowerCase() });
    const bindings = rows.map(bindingOf);
    const full = bindings.length === limit ? bindings.at(-1)?.id : undefined;
    const [edge] = full === undefined ? await db.read(end, { before }) : [];
    return { bindings, last: full ?? ((edge?.["id"] ?? null) as Binding["id"] | null) };
  };
}
