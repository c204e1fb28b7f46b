import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemRandom } from "@countersign/platform";
import { isFinal, type OperationState } from "@countersign/protocol";
import { openSqliteStore } from "../../roles/verification-server/src/store/sqlite/store.ts";
import { operationMs, startMs } from "../../roles/verification-server/src/store/suite/sample-ids.ts";
import { open } from "../../roles/verification-server/src/store/suite/samples.ts";
import {
  compare,
  expected,
  frozenIn,
  modelled,
  openedIn,
  reachable,
  stepMs,
  told,
  twoPhones,
} from "./compare-store.ts";
import { type Place, writes } from "./store-writes.ts";

describe("the SQLite store", () => {
  test("does in a share of all the worlds what the model says, and nothing else", { timeout: 60_000 }, async () => {
    assert.ok((await compare({ share: (index) => index % 61 === 0 })) > 700);
  });

  test("does for two at once what it does for one after the other", { timeout: 60_000 }, async () => {
    let now = startMs;
    const store = openSqliteStore({ file: ":memory:", clock: () => now, random: systemRandom });
    let n = 0;
    const ways = reachable().filter(
      ({ world, path }) => path.length <= 3 && !path.includes("time") && world.active[0] && world.active[1],
    );
    // Of all pairs another sixth at each world: all of them come about, and the test stays short.
    const all = writes.slice(0, -2).flatMap((one) => writes.slice(0, -2).map((other) => [one, other] as const));
    const both = await twoPhones(store, 1);
    const { subject } = both[0];
    const undecided = ways.filter(({ world }) => !isFinal(world.state as OperationState));
    for (const [w, { world: there, path }] of undecided.entries()) {
      const pairs = all.filter((_pair, p) => (p + w) % 6 === 0);
      const places = pairs.map((): Place => ({ store, n: (n += 1), phones: both }));
      const expiresAt = (now + operationMs) / 1000;
      await Promise.all(places.map((place) => open(store, frozenIn(there.mode, place.n, { subject, expiresAt }))));
      let at = openedIn(there.mode);
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
        assert.deepEqual(
          await told(store, places[p]?.n ?? 0),
          expected(last),
          `${world.mode}: ${one.name} and ${other.name}`,
        );
      }
      now += 10 * stepMs;
    }
    assert.ok(n > 200);
    await store.close();
  });
});
