import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { silentLog, systemRandom as random } from "@countersign/platform";
import type { Client, verificationServerToQrServer } from "@countersign/protocol/contract";
import { createVerificationServer } from "../src/server.ts";
import type { Store } from "../src/store/port.ts";
import { connect } from "../src/store/postgres/database.ts";
import { poolSettings } from "../src/store/postgres/pool.ts";
import { openPostgresStore } from "../src/store/postgres/store.ts";
import { isWinner } from "../src/store/suite/bench.ts";
import { leaf, leavesOf, operationId, startMs } from "../src/store/suite/sample-ids.ts";
import { consume, decide, found, frozen, open, operationIn } from "../src/store/suite/samples.ts";
import { startAnswerCut } from "../../../tests/world/cut-answer.ts";
import { asInsider, createEmptyDatabase, removeDatabases, withNodes } from "./postgres-place.ts";

after(removeDatabases);

const clock = () => startMs;
/** Who of the nodes does the n-th of something. */
const one = (nodes: readonly Store[], n: number) => nodes[n % nodes.length] ?? assert.fail();

describe("nodes that share one database", () => {
  test("gives servers that start on it at the same moment the same keys", async () => {
    const { url, remove } = await createEmptyDatabase();
    const start = () =>
      createVerificationServer({
        issuer: "http://localhost:1",
        enrolmentLink: "http://localhost:1/q",
        database: url,
        keyEncryptionKey: new Uint8Array(32),
        // Nothing is opened here.
        qrServer: {} as Client<typeof verificationServerToQrServer>,
        clock,
        random,
        log: silentLog,
      });
    const servers = await Promise.all([1, 2, 3].map(start));
    const marks = await Promise.all(servers.map(({ context: { keys } }) => keys.mac("test", new Uint8Array(1))));
    assert.deepEqual([marks[1], marks[2]], [marks[0], marks[0]]);
    const published = servers.map(({ context: { keys } }) => keys.published);
    assert.equal(published[0]?.length, 1);
    assert.deepEqual([published[1], published[2]], [published[0], published[0]]);
    await Promise.all(servers.map((server) => server.close()));
    await remove();
  });

  test("release each operation once, whichever is asked and however often", () =>
    withNodes(3, async (nodes) => {
      for (let n = 1; n <= 4; n++) await operationIn(nodes[0], n, "approved");
      for (let n = 1; n <= 4; n++) {
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, i) => consume(one(nodes, i), n, `receipt-${i}`)),
        );
        assert.equal(answers.filter(isWinner).length, 1);
      }
      assert.equal(await leavesOf(nodes[0], "released"), 4);
    }));

  test("let one of decision, cancelling and release of the other win, and all of them see the same", () =>
    withNodes(2, async (nodes) => {
      for (let n = 1; n <= 12; n++) {
        const by = await operationIn(nodes[0], n, "claimed");
        const racers = [
          () => decide(one(nodes, n), n, { by }),
          () => decide(one(nodes, n + 1), n, { by, answer: "decline" }),
          () => one(nodes, n).operations.end(operationId(n), { move: "cancel", leaf: leaf("cancelled") }),
        ];
        const [winner, ...more] = (await Promise.all(racers.map((race) => race()))).filter(isWinner);
        assert.equal(more.length, 0);
        const states = await Promise.all(nodes.map(async (node) => (await found(node, n)).progress.state));
        assert.deepEqual(new Set(states), new Set([winner?.progress.state]));
      }
    }));

  test("hold no more open operations of a user, and count no more in a window, than one node would", () =>
    withNodes(3, async (nodes) => {
      const login = { state: 1, subject: "mira" } as const;
      const asked = Array.from({ length: 24 }, (_, i) => open(one(nodes, i), frozen(i, { login }), { pendingMost: 3 }));
      assert.equal((await Promise.all(asked)).filter(({ kind }) => kind === "opened").length, 3);
      const windows = ["b", "a"].map((name) => ({ name, windowSeconds: 60, most: 7 }));
      const counted = Array.from({ length: 40 }, (_, i) =>
        one(nodes, i).operations.count(i % 2 === 0 ? windows : windows.toReversed()),
      );
      assert.equal((await Promise.all(counted)).filter(Boolean).length, 7);
    }));

  test("answer one operation to one key, whichever node is asked first", () =>
    withNodes(3, async (nodes) => {
      const asked = Array.from({ length: 12 }, (_, i) =>
        open(one(nodes, i), frozen(i, { idempotencyKey: "key", requestHash: "hash" })),
      );
      const answers = await Promise.all(asked);
      assert.equal(answers.filter(({ kind }) => kind === "opened").length, 1);
      const ids = answers.map((answer) => (answer.kind === "refused" ? answer.code : answer.operation.frozen.id));
      assert.equal(new Set(ids).size, 1);
    }));

  test("write one log: every row once, without a gap, and no place ever changes", () =>
    withNodes(3, async (nodes) => {
      const seen = new Map<number, string>();
      const look = async (node: Store) => {
        for (const { index, json } of await node.audit.read(0, 1000)) {
          assert.equal(seen.get(index) ?? json, json);
          seen.set(index, json);
        }
      };
      const events = Array.from({ length: 150 }, (_, i) => `event-${i}`);
      await Promise.all(
        events.flatMap((event, i) => [
          one(nodes, i).audit.append(leaf(event)),
          ...(i % 10 === 0 ? [look(one(nodes, i + 1))] : []),
        ]),
      );
      await look(nodes[0]);
      assert.deepEqual(
        [...seen.keys()].toSorted((a, b) => a - b),
        [...events.keys()],
      );
      assert.deepEqual(new Set(seen.values()), new Set(events.map((event) => leaf(event).json)));
      assert.deepEqual(await Promise.all(nodes.map(({ audit }) => audit.size())), [150, 150, 150]);
    }));

  test("sign one line of checkpoints", () =>
    withNodes(3, async (nodes) => {
      const checkpoint = (size: number) => ({ size, root: new Uint8Array(32), note: `note-${size}`, atMs: startMs });
      for (let size = 1, after = 0; size <= 5; after = size, size += 1) {
        const tried = nodes.map(({ audit }) => audit.addCheckpoint(checkpoint(size), { after, nodes: [] }));
        assert.equal((await Promise.all(tried)).filter(Boolean).length, 1);
      }
    }));
});

describe("the time at which deadlines are judged", () => {
  test("is the database's where nobody brings another", () =>
    withNodes(1, async (_nodes, url) => {
      const store = await openPostgresStore({ url, random });
      const [long, over] = [frozen(1, { expiresAt: 4_102_444_800 }), frozen(2, { expiresAt: 1 })];
      for (const operation of [long, over]) await open(store, operation);
      const end = (n: number) => store.operations.end(operationId(n), { move: "cancel", leaf: leaf("cancelled") });
      assert.deepEqual([isWinner(await end(1)), await end(2)], [true, null]);
      assert.deepEqual(await store.operations.expireDue(10, { leafOf: () => leaf("expired") }), [over.id]);
      await store.close();
    }));
});

describe("a database", () => {
  test("is made once by nodes that start at the same moment", async () => {
    const { url, remove } = await createEmptyDatabase();
    const nodes = await Promise.all([1, 2, 3, 4].map(() => openPostgresStore({ url, clock, random })));
    await open(one(nodes, 0), frozen(1));
    assert.equal((await found(one(nodes, 3), 1)).progress.state, "presented");
    await Promise.all(nodes.map((node) => node.close()));
    await remove();
  });

  test("of a newer program is refused, and left as it is", async () => {
    const { url, remove } = await createEmptyDatabase();
    await (await openPostgresStore({ url, clock, random })).close();
    await asInsider(url, "INSERT INTO versions (version) VALUES (99)");
    await assert.rejects(openPostgresStore({ url, clock, random }), /version 99.*start the newer program/);
    assert.deepEqual((await asInsider(url, "SELECT max(version) AS version FROM versions"))[0]?.["version"], 99);
    await remove();
  });

  test("keeps the functions of other versions while nodes work with them, and no longer", async () => {
    const { url, remove } = await createEmptyDatabase();
    const start = async () => (await openPostgresStore({ url, clock, random })).close();
    await start();
    for (const [name, days] of [
      ["countersign_f_00000000", 6],
      ["countersign_f_11111111", 8],
    ] as const) {
      await asInsider(url, `CREATE SCHEMA ${name}`);
      await asInsider(url, `INSERT INTO function_schemas (name, used_on) VALUES ('${name}', current_date - ${days})`);
    }
    await start();
    const rows = await asInsider(
      url,
      "SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^countersign_f_(0+|1+)$'",
    );
    assert.deepEqual(
      rows.map(({ name }) => String(name)),
      ["countersign_f_00000000"],
    );
    await remove();
  });
});

describe("a node that loses its connections", () => {
  test("reads the next answer whole after one that was cut in the middle", async (context) => {
    const { url, remove } = await createEmptyDatabase();
    context.after(remove);
    const { hostname, port } = new URL(url);
    const wire = await startAnswerCut({ host: hostname, port: Number(port || 5432) });
    context.after(wire.close);
    const through = new URL(url);
    through.host = `127.0.0.1:${wire.port}`;
    const db = connect({ url: through.href, settings: { ...poolSettings, size: 1 } });
    context.after(db.close);
    const numbers = async () =>
      (await db.read("SELECT n, repeat('.', 100) AS rest FROM generate_series(1, 500) AS n")).map(({ n }) => n);
    const all = Array.from({ length: 500 }, (_, i) => i + 1);
    assert.deepEqual(await numbers(), all);
    wire.cutAfter(10_000);
    assert.deepEqual(await numbers(), all, "asked again where it was cut");
  });

  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'countersign' AND pid <> pg_backend_pid()`;

  /** Has all its connections. */
  const warm = ({ audit }: Store) => Promise.all(Array.from({ length: 24 }, () => audit.append(leaf("warm"))));

  test("goes on reading, and does again what finds out by its key that it was done", () =>
    withNodes(1, async ([store], url) => {
      await warm(store);
      const asked = Array.from({ length: 40 }, (_, i) => open(store, frozen(i)));
      const [answers] = await Promise.all([Promise.all(asked), asInsider(url, cut)]);
      assert.ok(answers.every(({ kind }) => kind === "opened" || kind === "repeated"));
      assert.equal(await leavesOf(store, "opened"), 40);
      await asInsider(url, cut);
      assert.equal((await found(store, 39)).version, 2);
    }));

  test("says that it cannot tell about any other write, which was done once or not at all", () =>
    withNodes(1, async ([store], url) => {
      await warm(store);
      const asked = Array.from({ length: 40 }, (_, i) => store.audit.append(leaf(`event-${i}`)));
      const [settled] = await Promise.all([Promise.allSettled(asked), asInsider(url, cut)]);
      const faults = settled.flatMap((answer) =>
        answer.status === "rejected" ? [(answer.reason as { code?: string }).code] : [],
      );
      assert.ok(faults.every((code) => code === "unavailable"));
      const rows = (await store.audit.read(0, 1000)).filter(({ json }) => json !== leaf("warm").json);
      assert.equal(new Set(rows.map(({ json }) => json)).size, rows.length);
      assert.ok(rows.length >= settled.length - faults.length);
    }));
});
