import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemRandom as random } from "@countersign/platform";
import * as fc from "fast-check";
import type { SlotWidth } from "../src/store/history-store.ts";
import type { Store } from "../src/store/port.ts";
import { openSqliteStore } from "../src/store/sqlite/store.ts";
import { activeBinding } from "../src/store/suite/device-samples.ts";
import { leaf, operationId, present, startMs } from "../src/store/suite/sample-ids.ts";
import { claim, consume, decide, frozen, open } from "../src/store/suite/samples.ts";

const widths = { minute: 60, hour: 3600, day: 86_400 } as const;

/** One operation: when it was opened, whose it is, and how far it goes. */
const life = fc.record({
  secondsAgo: fc.integer({ min: 0, max: 200_000 }),
  organization: fc.constantFrom("example-bank", "other-bank"),
  business: fc.constantFrom("transfers", "cards"),
  type: fc.constantFrom("transfer", "payment"),
  fate: fc.constantFrom(
    "open",
    "claimed",
    "approved",
    "released",
    "declined",
    "cancelled",
    "claimed-cancelled",
    "expired",
  ),
  /** Whether something is done in the background afterwards, and whether the operation is deleted when it is over. */
  advance: fc.boolean(),
  purge: fc.boolean(),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

const steps: Readonly<Record<Life["fate"], readonly string[]>> = {
  open: [],
  expired: [],
  claimed: ["claim"],
  approved: ["claim", "approve"],
  released: ["claim", "approve", "consume"],
  declined: ["claim", "decline"],
  cancelled: ["cancel"],
  "claimed-cancelled": ["claim", "cancel"],
};
/** What each fate is counted as, worked out by hand. */
const stateOf: Readonly<Record<Life["fate"], string>> = {
  open: "presented",
  expired: "expired",
  claimed: "claimed",
  approved: "approved",
  released: "released",
  declined: "declined",
  cancelled: "cancelled",
  "claimed-cancelled": "cancelled",
};
const reached: Readonly<Record<Life["fate"], readonly string[]>> = {
  open: ["shown"],
  expired: ["shown"],
  cancelled: ["shown"],
  claimed: ["shown", "scanned"],
  "claimed-cancelled": ["shown", "scanned"],
  approved: ["shown", "scanned", "decided"],
  declined: ["shown", "scanned", "decided"],
  released: ["shown", "scanned", "decided", "released"],
};

function classOf(seconds: number): string {
  const ends = [2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300];
  const end = ends.filter((below) => seconds < below)[0];
  return end === undefined ? "longer" : String(end);
}

/** What one operation adds. Samples are decided at `startMs`. */
function namesOf({ fate, secondsAgo }: Life): readonly string[] {
  const isDecided = reached[fate].includes("decided");
  return [
    `state/${stateOf[fate]}`,
    ...reached[fate].map((step) => `funnel/${step}`),
    ...(isDecided ? [`time/${classOf(secondsAgo)}`, "method/qr"] : []),
  ];
}

function brute(
  lives: readonly Life[],
  width: SlotWidth,
  of: Partial<Life>,
): ReadonlyMap<number, Record<string, number>> {
  const slots = new Map<number, Record<string, number>>();
  const meant = lives.filter((one) => Object.entries(of).every(([name, value]) => one[name as keyof Life] === value));
  for (const one of meant) {
    const at = startMs / 1000 - one.secondsAgo;
    const slot = (at - (at % widths[width])) * 1000;
    const sum = slots.get(slot) ?? {};
    for (const name of namesOf(one)) sum[name] = (sum[name] ?? 0) + 1;
    slots.set(slot, sum);
  }
  return new Map([...slots].toSorted(([a], [b]) => a - b));
}

async function live(store: Store, n: number, { secondsAgo, organization, business, type, fate }: Life): Promise<void> {
  const by = await activeBinding(store, n);
  const createdAtMs = startMs - secondsAgo * 1000;
  const expiresAt = startMs / 1000 + (fate === "expired" ? 10 : 10_000);
  const owner = {
    organization,
    business,
    type,
    createdAtMs,
    issuedAtMs: createdAtMs,
    expiresAt,
    releaseSeconds: 10_000,
  };
  await open(store, frozen(n, owner));
  const make: Readonly<Record<string, () => Promise<unknown>>> = {
    claim: () => claim(store, n, { by }),
    approve: () => decide(store, n, { by }),
    decline: () => decide(store, n, { by, answer: "decline" }),
    consume: () => consume(store, n),
    cancel: () => store.operations.end(operationId(n), { move: "cancel", leaf: leaf("cancelled") }),
  };
  for (const step of steps[fate]) present(await make[step]?.());
}

async function assertCounts(store: Store, lives: readonly Life[]): Promise<void> {
  const filters: readonly Partial<Life>[] = [
    {},
    { organization: "other-bank" },
    { business: "cards", type: "payment" },
  ];
  for (const width of ["minute", "hour", "day"] as const)
    for (const of of filters) {
      const { organization = null, business = null, type = null } = of;
      const span = { fromMs: 0, toMs: startMs * 2 };
      const counted = await store.history.count({ width, ...span, organization, business, type });
      assert.deepEqual(counted, brute(lives, width, of));
    }
}

describe("statistics", () => {
  test("are what counting all operations by hand comes to, whenever they are made and whatever is deleted", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 12 }), async (lives) => {
        let nowMs = startMs;
        const store = openSqliteStore({ file: ":memory:", clock: () => nowMs, random });
        for (const [i, one] of lives.entries()) {
          await live(store, i + 1, one);
          if (one.advance) await store.history.advance();
          if (one.purge) await store.erasure.purge([operationId(i + 1)], { leaf: leaf("purged") });
        }
        // Some end late: their deadline passes, and somebody writes it down, after the others were counted.
        nowMs += 10_000;
        await assertCounts(store, lives);
        await store.operations.expireDue(100, { leafOf: () => leaf("expired") });
        await assertCounts(store, lives);
        while (await store.history.advance());
        await assertCounts(store, lives);
        await store.erasure.purge(
          lives.map((_, i) => operationId(i + 1)),
          { leaf: leaf("purged") },
        );
        await assertCounts(store, lives);
        await store.close();
      }),
      { numRuns: 40, seed: 20_261_122 },
    );
  });
});
