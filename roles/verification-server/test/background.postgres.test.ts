import assert from "node:assert/strict";
import { after, test } from "node:test";
import { systemRandom as random } from "@countersign/platform";
import { isId } from "@countersign/protocol";
import postgres from "postgres";
import type { Store } from "../src/store/port.ts";
import { openDatabase } from "../src/store/postgres/database.ts";
import { openPostgresStore } from "../src/store/postgres/store.ts";
import { searchPath } from "../src/store/postgres/sql-files.ts";
import { activeBinding, revokeAtOnce } from "../src/store/suite/device-samples.ts";
import { leaf, operationId, organization, startMs } from "../src/store/suite/sample-ids.ts";
import { frozen, open } from "../src/store/suite/samples.ts";
import { all, create, endpoint, happen, lease, never, result } from "../src/store/suite/webhook-samples.ts";
import { createEmptyDatabase, removeDatabases, withNodes } from "./postgres-place.ts";

after(removeDatabases);

const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, i) => from + i);

async function advanceAll(nodes: readonly Store[]): Promise<void> {
  await Promise.all(
    nodes.map(async ({ history }) => {
      while (await history.advance());
    }),
  );
}

/** Until one look finds that there is nothing more to do, whoever was at it. */
async function finish([node, ...others]: readonly Store[]): Promise<void> {
  await advanceAll([...others]);
  if (node) for (let idle = 0; idle < 2; ) idle = (await node.history.advance()) ? 0 : idle + 1;
}

const day = { width: "day", fromMs: 0, toMs: startMs * 2, organization: null, business: null, type: null } as const;

async function countsOf({ history }: Store): Promise<Readonly<Record<string, number>>> {
  return [...(await history.count(day)).values()][0] ?? {};
}

async function foundBy({ operations }: Store, q: string): Promise<number> {
  let count = 0;
  for (let before = null as Parameters<typeof operations.search>[0]["before"]; ; ) {
    const page = await operations.search({ organization: null, businesses: null, before, limit: 100, q });
    count += page.operations.length;
    if (page.last === null) return count;
    before = page.last;
  }
}

function end({ operations }: Store, n: number) {
  return operations.end(operationId(n), { move: "cancel", leaf: leaf("cancelled") });
}

test("gives no delivery to two of three nodes, and no more at once to an endpoint than is asked, however they ask", () =>
  withNodes(3, async (nodes) => {
    const [first] = nodes as [Store];
    await create(first, endpoint(1));
    for (const n of numbers(40)) await happen(first, n);
    const given: string[] = [];
    let isOver = false;
    await Promise.all(
      nodes.map(async (node, i) => {
        const name = `node-${i}`;
        while (!isOver) {
          const leased = await lease(node, { name, most: 2, perEndpoint: 3 });
          given.push(...leased.map(({ delivery }) => delivery.id));
          const out = (await all(first)).filter(({ state, dueMs }) => state === "waiting" && dueMs > startMs);
          assert.ok(out.length <= 3, `${out.length} are out`);
          await node.webhooks.acknowledge(
            leased.map((one) => result(one, { name })),
            never,
          );
          isOver = (await all(first)).every(({ state }) => state === "delivered");
        }
      }),
    );
    assert.equal(given.length, 40);
    assert.equal(new Set(given).size, 40);
    assert.ok(given.every((id) => isId("evt", id)));
  }));

test("settles nothing under a lease that is another's by the time of the write, or that was settled", () =>
  withNodes(1, async ([node], url) => {
    assert.ok(node);
    await create(node, endpoint(1));
    await happen(node, 1);
    const [one] = await lease(node);
    assert.ok(one);
    const db = await openDatabase({ url, clock: () => startMs });
    const settle = async (changes: object) => {
      const read = { ...result(one, { is: "failed" }), endpoint: one.endpoint.id, tries: 0, delayMs: 1000, ...changes };
      await db.call("settle_deliveries", { results: [read] });
      const [kept] = await all(node);
      return [kept?.tries, kept?.state];
    };
    assert.deepEqual(await settle({ lease: "another" }), [0, "waiting"]);
    assert.deepEqual(await settle({ tries: 1 }), [0, "waiting"]);
    assert.deepEqual(await settle({}), [1, "waiting"]);
    assert.deepEqual(await settle({ result: "delivered", tries: 1 }), [1, "waiting"]);
    await db.close();
  }));

test("takes in each operation once while three nodes are at it and others are opened and end", () =>
  withNodes(3, async (nodes) => {
    const [first] = nodes as [Store];
    const opening = numbers(300).map(async (n) => {
      const node = nodes[n % 3] ?? first;
      await open(node, frozen(n, { details: { payee: "Energie" } }));
      if (n % 2 === 0) await end(node, n);
    });
    await Promise.all([...opening, advanceAll(nodes), advanceAll(nodes)]);
    await advanceAll(nodes);
    await finish(nodes);
    for (const n of numbers(300)) if (n % 3 === 0 && n % 2 === 1) await end(first, n);
    await advanceAll(nodes);
    await finish(nodes);
    assert.deepEqual(await countsOf(first), { "state/cancelled": 200, "state/presented": 100, "funnel/shown": 300 });
    assert.equal(await foundBy(first, "energie"), 300);
  }));

test("misses no operation that is committed after later ones were taken in, and counts it as it ended", () =>
  withNodes(1, async ([node], url) => {
    assert.ok(node);
    await open(node, frozen(1, { details: { payee: "Energie" } }));
    const sql = postgres(url, { max: 1 });
    await sql.begin(async (late) => {
      // Its place is before those that are opened next; nobody sees it yet.
      await late`
        INSERT INTO countersign.operations (id, organization, subject, state, version, deadline_ms, frozen)
        SELECT ${operationId(2)}, organization, subject, state, version, deadline_ms,
          frozen || jsonb_build_object('id', ${operationId(2)}::text, 'details', '{"payee": "Late"}'::jsonb)
        FROM countersign.operations WHERE id = ${operationId(1)}`;
      await open(node, frozen(3, { details: { payee: "Energie" } }));
      await finish([node]);
      assert.equal(await foundBy(node, "energie"), 2);
      assert.equal(await foundBy(node, "late"), 0);
    });
    await sql.end();
    assert.equal(await foundBy(node, "late"), 1, "before it is in the index");
    await finish([node]);
    assert.equal(await foundBy(node, "late"), 1, "out of the index");
    for (const n of [1, 2, 3]) await end(node, n);
    await finish([node]);
    assert.deepEqual(await countsOf(node), { "state/cancelled": 3, "funnel/shown": 3 });
  }));

test("takes in each operation once though connections are cut in the middle of it, again and again", () =>
  withNodes(2, async (nodes, url) => {
    const [first] = nodes as [Store];
    for (const n of numbers(200)) await open(first, frozen(n, { details: { payee: "Energie" } }));
    for (const n of numbers(150)) await end(first, n);
    const sql = postgres(url, { max: 1, connection: { application_name: "operator" } });
    const over = new AbortController();
    const advancing = nodes.map(async ({ history }) => {
      // Whatever a cut connection makes of it is tried again, as the server's timer does.
      while (!over.signal.aborted) await history.advance().catch(() => false);
    });
    let cut = 0;
    while (cut < 12) {
      const ended = await sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'countersign' AND state = 'active'`;
      cut += ended.length;
    }
    over.abort();
    await Promise.all(advancing);
    await sql.end();
    await finish(nodes);
    assert.deepEqual(await countsOf(first), { "state/cancelled": 150, "state/presented": 50, "funnel/shown": 200 });
    assert.equal(await foundBy(first, "energie"), 200);
  }));

test("counts each operation once when nodes purge the same ones at once, while others take them in", () =>
  withNodes(3, async (nodes) => {
    const [first] = nodes as [Store];
    for (const n of numbers(90)) await open(first, frozen(n, { details: { payee: "Energie" } }));
    for (const n of numbers(80)) await end(first, n);
    const ids = numbers(90).map(operationId);
    const purges = nodes.map(async (node, i) => {
      for (let from = i * 10; from < 90; from += 20)
        await node.erasure.purge(ids.slice(from, from + 40), { leaf: leaf("purged") });
    });
    await Promise.all([...purges, advanceAll(nodes)]);
    await finish(nodes);
    assert.deepEqual(await countsOf(first), { "state/cancelled": 80, "state/presented": 10, "funnel/shown": 90 });
    assert.equal(await foundBy(first, "energie"), 10);
    assert.equal((await first.audit.read(0, 1000)).filter(({ json }) => json.includes("purged")).length, 13);
  }));

test("erases a user or refuses to, as a whole, while the user starts something at another node", () =>
  withNodes(2, async (nodes) => {
    const [one, other] = nodes as [Store, Store];
    for (const n of numbers(20)) {
      const login = { state: 1, subject: `subject-${n}` } as const;
      await open(one, frozen(n, { login }));
      await end(one, n);
      const of = { organization: frozen(n).organization, subject: login.subject };
      const erasing = one.erasure.erase(of, { leaf: leaf("erased") });
      await open(other, frozen(100 + n, { login }));
      const erased = await erasing;
      const old = await one.operations.find(operationId(n));
      const fresh = await one.operations.find(operationId(100 + n));
      assert.equal(old === null, erased !== null);
      assert.equal(fresh?.progress.state, "presented");
    }
    await finish([one]);
    assert.deepEqual(await countsOf(other), { "state/cancelled": 20, "state/presented": 20, "funnel/shown": 40 });
  }));

/** Until somebody in this database waits for a lock that another holds. */
async function someoneWaits(sql: postgres.Sql): Promise<void> {
  for (;;) {
    const [row] =
      await sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    if (row) return;
  }
}

test("erases no user of whom another node's write is under way, but waits and judges anew", () =>
  withNodes(1, async ([node], url) => {
    assert.ok(node);
    const { id, subject } = await activeBinding(node, 1);
    await revokeAtOnce(node, id);
    const of = { organization, subject };
    const [sql, watch] = [1, 2].map(() => postgres(url, { max: 1, connection: { search_path: searchPath } }));
    assert.ok(sql && watch);
    const erasing = await sql.begin(async (write) => {
      await write`SELECT lock_names(ARRAY[user_name(${organization}, ${subject})])`;
      await write`UPDATE bindings SET state = 'active' WHERE id = ${id}`;
      const answer = node.erasure.erase(of, { leaf: leaf("erased") });
      await someoneWaits(watch);
      return { answer };
    });
    assert.equal(await erasing.answer, null);
    assert.equal((await node.bindings.find(id))?.userReference, "reference");
    await Promise.all([sql.end(), watch.end()]);
  }));

/** Does `work` with a store in a database that knows no letters but those of ASCII. */
async function withoutLetters(work: (node: Store) => Promise<void>): Promise<void> {
  const beside = await createEmptyDatabase();
  const url = new URL(beside.url);
  url.pathname = `${url.pathname}_c`;
  const sql = postgres(beside.url, { max: 1 });
  await sql.unsafe(
    `CREATE DATABASE ${url.pathname.slice(1)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  const node = await openPostgresStore({ url: url.href, clock: () => startMs, random });
  try {
    await work(node);
  } finally {
    await node.close();
    await sql.unsafe(`DROP DATABASE ${url.pathname.slice(1)} WITH (FORCE)`);
    await sql.end();
    await beside.remove();
  }
}

test("finds words of any script whatever the collation, and takes words that PostgreSQL has no text for", () =>
  withoutLetters(async (node) => {
    const payees = ["ÜBRIG Ångström", "北京市朝阳区王小明", "İzmir", "ΟΔΟΣ", "Торговый Дом"];
    for (const [n, payee] of payees.entries()) await open(node, frozen(n + 1, { details: { payee } }));
    for (const isIndexed of [false, true]) {
      if (isIndexed) await finish([node]);
      for (const q of ["übrig", "ångström", "京", "朝阳", "i̇zmir", "οδο", "торг", "ТОРГОВЫЙ", "дом"])
        assert.equal(await foundBy(node, q), 1, q);
      for (const q of ["\0", "\ud800", "ubrig"]) assert.equal(await foundBy(node, q), 0, JSON.stringify(q));
    }
  }));
