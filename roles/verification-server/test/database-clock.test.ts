import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openDatabaseClock } from "../src/store/postgres/database-clock.ts";

/** A database whose clock is so far ahead of this machine's, and answers so long after it has looked at it. */
function ahead({ aheadMs, thereMs, backMs }: { aheadMs: number; thereMs: number; backMs: number }) {
  let now = 1_000_000;
  return {
    clock: () => now,
    async read() {
      now += thereMs;
      const theirs = now + aheadMs;
      now += backMs;
      return theirs;
    },
  };
}

describe("a node's clock, set by the database's", () => {
  for (const aheadMs of [60_000, -60_000, 40])
    test(`says what the database says, whose clock is ${aheadMs} ms ahead`, async () => {
      const { clock, read } = ahead({ aheadMs, thereMs: 5, backMs: 5 });
      const { now } = await openDatabaseClock(read, clock);
      assert.equal(now() - clock(), aheadMs);
    });

  test("is not set where the way there and back is all there may be between them", async () => {
    const { clock, read } = ahead({ aheadMs: 0, thereMs: 300, backMs: 10 });
    const { now } = await openDatabaseClock(read, clock);
    assert.equal(now(), clock());
  });

  test("is off by no more than that way where it is set", async () => {
    const { clock, read } = ahead({ aheadMs: 60_000, thereMs: 300, backMs: 0 });
    const { now } = await openDatabaseClock(read, clock);
    assert.ok(Math.abs(now() - clock() - 60_000) <= 300);
  });
});
