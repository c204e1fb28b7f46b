import assert from "node:assert/strict";
import { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { alteredCatalogue } from "../src/store/postgres/catalogue.ts";
import { openDatabase } from "../src/store/postgres/database.ts";
import { openPool, poolSettings } from "../src/store/postgres/pool.ts";
import { searchPath } from "../src/store/postgres/sql-files.ts";
import { createEmptyDatabase } from "./postgres-place.ts";

const size = 4;

/** Until what was resolved by now has been heard of. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** Sockets that are connected from now on. */
function watchSockets(context: TestContext): readonly Socket[] {
  const sockets: Socket[] = [];
  const { connect } = Socket.prototype;
  context.mock.method(Socket.prototype, "connect", function (this: Socket, ...args: Parameters<typeof connect>) {
    sockets.push(this);
    return connect.apply(this, args);
  });
  return sockets;
}

test("connections that are lost in the turn in which they are written to are made anew, and none waits in vain", async (context) => {
  const { url, remove } = await createEmptyDatabase();
  const sockets = watchSockets(context);
  const pool = openPool(url, { ...poolSettings, size, path: searchPath });
  context.after(async () => {
    await pool.end({ timeout: 1 });
    await remove();
  });
  const ask = async () => (await pool.unsafe("SELECT $1::int AS n", [1], { prepare: true }))[0]?.["n"];
  /** Asked again as soon as its connection is lost, while others are being lost. */
  const insist = (): Promise<unknown> => ask().catch(insist);
  await Promise.all(Array.from({ length: size }, () => pool.unsafe("SELECT pg_sleep(0.2)")));
  assert.equal(sockets.length, size);
  const asked = insist();
  await settle();
  for (const socket of sockets.toReversed()) socket.destroy();
  assert.equal(await asked, 1);
  for (let i = 0; i < size; i++)
    assert.deepEqual(await Promise.all(Array.from({ length: size }, ask)), [1, 1, 1, 1], "and not CONNECT_TIMEOUT");
});

test("a connection that is lost while the catalogue is read takes nothing else with it", async (context) => {
  const { url, remove } = await createEmptyDatabase();
  const sockets = watchSockets(context);
  const { pool, close } = await openDatabase({ url });
  context.after(async () => {
    await close();
    await remove();
  });
  assert.deepEqual(await alteredCatalogue(pool), []);
  for (let turns = 1; turns < 40; turns++) {
    const looked = alteredCatalogue(pool).catch(() => []);
    for (let i = 0; i < turns; i++) await new Promise(setImmediate);
    for (const socket of sockets) socket.destroy();
    assert.deepEqual(await looked, []);
    // What the driver wrote to the lost connection would end the process in the next turn.
    await new Promise(setImmediate);
  }
  assert.deepEqual(await alteredCatalogue(pool), []);
});
