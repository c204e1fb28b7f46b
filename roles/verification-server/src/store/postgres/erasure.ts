import type { OperationId } from "@countersign/protocol";
import { eventOf, sumSlots } from "../history-slots.ts";
import type { Erased, ErasureStore, OfUser } from "../port.ts";
import type { Database, Row, Value } from "./database.ts";
import { methodOf } from "../rows/method-rows.ts";
import { operationOf } from "../rows/operation-row.ts";
import { bytesOf, rowOf } from "../rows/row.ts";

const ofUser = "organization = :organization AND subject = :subject";
const dayMs = 86_400_000;
/** Each time that this is in vain another node counted some of them meanwhile. */
const mostTries = 20;

/** Reads operations that are over and not counted for good, and what they are counted as; `which` is SQL of what it is given. */
function createLastCount(db: Database, which: string) {
  const uncounted = `
    SELECT :now AS now, coalesce(jsonb_agg(counted(o) ORDER BY o.row), '[]') AS operations
    FROM operations AS o WHERE ${which} AND o.row = ANY (uncounted_among(ARRAY(SELECT row FROM operations WHERE ${which})))`;
  return async (of: Readonly<Record<string, Value>>) => {
    const [row] = await db.read(uncounted, of);
    const { now, operations } = rowOf(row) as { now: number; operations: readonly unknown[] };
    const rows = operations.map(rowOf);
    const events = rows.map((one) => eventOf(operationOf(one), now));
    return { counted: rows.map((one) => Number(one["row"])), slots: sumSlots(events, now) };
  };
}

/** Asks until the answer is another than `stale`. */
async function untilFresh(stale: unknown, ask: () => Promise<unknown>): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    if (answer !== stale) return answer;
    if (tries === mostTries) throw new Error("operations that are to be deleted are counted over and over");
  }
}

function createErase(db: Database): ErasureStore["erase"] {
  const lastCount = createLastCount(db, ofUser);
  return async ({ organization, subject }, { leaf }) => {
    const of = { organization, subject };
    const answer = await untilFresh("changed", async () =>
      db.call("erase_user", { ...of, ...(await lastCount(of)), leaf }),
    );
    return answer as Erased | null;
  };
}

function createPurge(db: Database): ErasureStore["purge"] {
  const lastCount = createLastCount(db, "id IN (SELECT jsonb_array_elements_text(:ids::text::jsonb))");
  return async (ids, { leaf }) => {
    await untilFresh(null, async () =>
      db.call("purge_operations", { ids, ...(await lastCount({ ids: JSON.stringify(ids) })), leaf }),
    );
  };
}

function createDue(db: Database): ErasureStore["due"] {
  const look = `
    SELECT row, id, deadline_ms IS NULL AS ended, (frozen ->> 'createdAtMs')::bigint AS created, frozen ->> 'type' AS type,
      :now AS now
    FROM operations WHERE row > :after::bigint ORDER BY row LIMIT :most::integer`;
  return async ({ after, most, retention: { days, otherwise } }) => {
    const rows = await db.read(look, { after, most });
    const ageMs = (row: Row) => Number(row["now"]) - Number(row["created"]);
    const due = rows.filter(
      (row) => row["ended"] === true && ageMs(row) >= (days[String(row["type"])] ?? otherwise) * dayMs,
    );
    // Rows are in the order they were opened in: behind one that is younger than any type is kept, none is due.
    const shortest = Math.min(otherwise, ...Object.values(days)) * dayMs;
    const last = rows.at(-1);
    const isOver = rows.length < most || last === undefined || ageMs(last) < shortest;
    return { ids: due.map((row) => row["id"] as OperationId), next: isOver ? null : Number(last["row"]) };
  };
}

export function createErasure(db: Database): ErasureStore {
  const saltOf = `SELECT salt FROM user_salts WHERE ${ofUser}`;
  const openOf = `SELECT * FROM operations WHERE ${ofUser} AND deadline_ms IS NOT NULL`;
  const methodsOf = `SELECT * FROM methods WHERE ${ofUser} AND state = 'active'`;
  const values = ({ organization, subject }: OfUser) => ({ organization, subject });
  return {
    async saltOf(of, fresh) {
      const [known] = await db.read(saltOf, values(of));
      if (known) return bytesOf(known["salt"]);
      await db.call("keep_salt", { ...values(of), fresh }, { repeatable: true });
      const [kept] = await db.read(saltOf, values(of));
      return bytesOf(kept?.["salt"]);
    },
    openOperations: async (of) => (await db.read(openOf, values(of))).map(operationOf),
    methods: async (of) => (await db.read(methodsOf, values(of))).map(methodOf),
    // Their words go with them: here that is no work.
    unindex: async () => 0,
    erase: createErase(db),
    forgetErased: async (beforeMs) => Number(await db.call("forget_erased", { beforeMs }, { repeatable: true })),
    due: createDue(db),
    purge: createPurge(db),
  };
}
