import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openSqliteStore } from "../../roles/verification-server/src/store/sqlite/store.ts";
import { activeBinding } from "../../roles/verification-server/src/store/suite/device-samples.ts";
import { operationMs, startMs } from "../../roles/verification-server/src/store/suite/sample-ids.ts";
import { frozen, open } from "../../roles/verification-server/src/store/suite/samples.ts";
import { compare, expected, modelled, opened, type Place, reachable, stepMs, told, writes } from "./compare-store.ts";

describe("the SQLite store", () => {
  test("does in a fifth of all the worlds what the model says, and nothing else", { timeout: 60_000 }, async () => {
    assert.ok((await compare({ share: (index) => index % 5 === 0 })) > 500);
  });

  test("does for two at once what it does for one after the other", { timeout: 60_000 }, async () => {
    let now = startMs;
    const store = openSqliteStore({ file: ":memory:", clock: () => now });
    let n = 0;
    const ways = reachable().filter(
      ({ world, path }) => world.state === "claimed" && world.active[0] && path.length <= 3 && !path.includes("time"),
    );
    const pairs = writes.slice(0, -2).flatMap((one) => writes.slice(0, -2).map((other) => [one, other] as const));
    const both = [await activeBinding(store, 1), await activeBinding(store, 2)] as const;
    for (const { path } of ways.filter(({ world }) => world.active[1])) {
      const places = pairs.map((): Place => ({ store, n: (n += 1), phones: both }));
      await Promise.all(places.map((place) => open(store, frozen(place.n, { expiresAt: (now + operationMs) / 1000 }))));
      let at = opened;
      for (const way of path) {
        if (way === "time") continue;
        const here = at;
        await Promise.all(places.map((place) => way.run(place, here)));
        at = modelled(at, way) ?? at;
      }
      const world = at;
      await Promise.all(
        pairs.flatMap(([one, other], p) => {
          const place = places[p] ?? assert.fail();
          return [one.run(place, world), other.run(place, modelled(world, one) ?? world)];
        }),
      );
      for (const [p, [one, other]] of pairs.entries()) {
        const first = modelled(world, one) ?? world;
        const last = modelled(first, other) ?? first;
        assert.deepEqual(await told(store, places[p]?.n ?? 0), expected(last), `${one.name} and ${other.name}`);
      }
      now += 10 * stepMs;
    }
    assert.ok(n > 200);
    await store.close();
  });
});
