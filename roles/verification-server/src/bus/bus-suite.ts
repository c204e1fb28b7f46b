// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { listen } from "./listen.ts";
import type { SharedBus, SharedBusTimes } from "./port.ts";

/** Where an engine's buses meet: its server, behind a wire of this test's own. */
interface BusPlace {
  open(times: SharedBusTimes): Promise<SharedBus>;
  /** The server goes away: connections end and none can be made. */
  cut(): void;
  /** The wire falls silent: connections stay, and nothing passes. */
  hold(): void;
  /** Connections can be made again. */
  mend(): void;
  close(): Promise<void>;
}

/** Nobody is woken for nothing within a test. */
const calm: SharedBusTimes = { beatMs: 60_000, wakeMs: 3_600_000 };
/** A connection that is lost is made anew soon. */
const quick: SharedBusTimes = { ...calm, beatMs: 300 };

/** Ends what it gave out when the test is over. */
async function placeFor(context: TestContext, start: () => Promise<BusPlace>) {
  const place = await start();
  const buses: SharedBus[] = [];
  context.after(async () => {
    place.mend();
    await Promise.all(buses.map((bus) => bus.close()));
    await place.close();
  });
  return {
    ...place,
    async open(times = calm): Promise<SharedBus> {
      const bus = await place.open(times);
      buses.push(bus);
      return bus;
    },
  };
}

/** How often each topic was told to a bus. */
function heardBy(bus: SharedBus, topics: readonly string[]) {
  const counts = new Map(topics.map((topic) => [topic, 0]));
  let changed = Promise.withResolvers<void>();
  const ends = topics.map((topic) =>
    bus.subscribe(topic, () => {
      counts.set(topic, (counts.get(topic) ?? 0) + 1);
      changed.resolve();
    }),
  );
  return {
    count: (topic: string) => counts.get(topic) ?? 0,
    /** Resolves when every topic was told at least once; the test's own time limit is its only other end. */
    async all(): Promise<void> {
      while ([...counts.values()].some((count) => count === 0)) {
        await changed.promise;
        changed = Promise.withResolvers<void>();
      }
    },
    end() {
      for (const unsubscribe of ends) unsubscribe();
    },
  };
}

/** The conformance suite of a bus between servers. */
export function busSuite(engine: string, start: () => Promise<BusPlace>): void {
  describe(`bus over ${engine}`, () => {
    test("what one server publishes wakes listeners of both, and no other topic's", async (t) => {
      const place = await placeFor(t, start);
      const [near, far] = [await place.open(), await place.open()];
      const [here, there] = [heardBy(near, ["op_a"]), heardBy(far, ["op_a"])];
      const others = heardBy(far, ["op_b"]);
      near.publish("op_a");
      assert.equal(here.count("op_a"), 1, "its own are told at once");
      await there.all();
      assert.equal(others.count("op_b"), 0);
    });

    test("who has ended a subscription hears nothing more, and the others go on", async (t) => {
      const place = await placeFor(t, start);
      const [near, far] = [await place.open(), await place.open()];
      const gone = heardBy(far, ["op_a"]);
      const stayed = heardBy(far, ["op_a"]);
      gone.end();
      gone.end();
      near.publish("op_a");
      await stayed.all();
      assert.equal(gone.count("op_a"), 0);
    });

    test("thousands of topics in one turn are all told, each once", async (t) => {
      const place = await placeFor(t, start);
      const [near, far] = [await place.open(), await place.open()];
      const topics = Array.from({ length: 5000 }, (_, k) => `op_${String(k).padStart(26, "0")}`);
      const there = heardBy(far, topics);
      for (const topic of [...topics, ...topics]) near.publish(topic);
      await there.all();
      assert.deepEqual([...new Set(topics.map(there.count))], [1]);
    });

    test("a reader who waits reads what is true, whatever is told twice or for nothing", async (t) => {
      const place = await placeFor(t, start);
      const [near, far] = [await place.open(), await place.open()];
      let state = 0;
      const listening = listen(far, "op_a");
      t.after(listening.end);
      const seen: number[] = [];
      near.publish("op_a");
      near.publish("op_a");
      for (let k = 1; k <= 3; k += 1) {
        state = k;
        near.publish("op_a");
        near.publish("op_b");
        while (seen.at(-1) !== k) {
          await listening.wait(60_000);
          seen.push(state);
        }
      }
      assert.deepEqual([...new Set(seen)], [1, 2, 3]);
    });

    for (const loss of ["cut", "hold"] as const) {
      test(`publishing goes on while the wire is ${loss === "cut" ? "cut" : "silent"}, and afterwards all who may have missed something look`, async (t) => {
        const place = await placeFor(t, start);
        const [near, far] = [await place.open(quick), await place.open(quick)];
        place[loss]();
        const here = heardBy(near, ["op_lost", "op_own"]);
        const there = heardBy(far, ["op_lost", "op_far"]);
        near.publish("op_lost");
        assert.equal(here.count("op_lost"), 1, "its own are told though nobody else can be");
        place.mend();
        await Promise.all([here.all(), there.all()]);
        const after = heardBy(far, ["op_after"]);
        near.publish("op_after");
        await after.all();
      });
    }

    test("a message that never comes only delays: every listener is woken now and then", async (t) => {
      const place = await placeFor(t, start);
      const bus = await place.open({ ...calm, wakeMs: 320 });
      await heardBy(
        bus,
        Array.from({ length: 100 }, (_, k) => `op_${k}`),
      ).all();
    });

    test("what was published is told before the bus closes, and publishing afterwards harms nobody", async (t) => {
      const place = await placeFor(t, start);
      const [near, far] = [await place.open(), await place.open()];
      const there = heardBy(far, ["op_last"]);
      near.publish("op_last");
      await near.close();
      await there.all();
      near.publish("op_late");
    });
  });
}
