import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { checkLedger, checkLog } from "./check-ledger.ts";
import { createLedger, isDone } from "./ledger.ts";
import { lacksPlace, type Place, startPlace } from "./place.ts";
import { seeded } from "./seeded.ts";
import { throwIn, watchMemory } from "./soak.ts";
import { startTraffic } from "./traffic.ts";

/** How long faults are thrown in, after warming up and measuring. */
const soakSeconds = Number(process.env["SOAK_SECONDS"] ?? 1800);
const seed = Number(process.env["SOAK_SEED"] ?? Date.now() % 1_000_000);
/** Part of the measured capacity that is asked for. */
const share = Number(process.env["SOAK_SHARE"] ?? 0.5);
const people = 8;
const measureSeconds = 20;
/** Memory that a program may have more of in the last quarter than in the second, beside noise. */
const growth = { factor: 1.25, megabytes: 40 } as const;

/** Whole verifications in a second when nobody waits between them. */
async function capacityOf(place: Place): Promise<number> {
  const ledger = createLedger();
  const traffic = startTraffic({ ...place, ledger });
  await ledger.progress(people);
  const before = ledger.entries.filter(isDone).length;
  await sleep(measureSeconds * 1000);
  const rate = (ledger.entries.filter(isDone).length - before) / measureSeconds;
  await traffic.end();
  await checkLedger(ledger, place);
  return rate;
}

const timeout = (soakSeconds + 1800) * 1000;

describe("a soak with faults thrown in at random", { skip: lacksPlace(), timeout }, () => {
  let place: Place;
  before(async () => {
    place = await startPlace({ people });
  });
  after(() => place?.close());

  test("loses nothing, does nothing twice and keeps no memory", { timeout }, async () => {
    console.log(`SOAK_SEED=${seed} SOAK_SECONDS=${soakSeconds}`);
    const random = seeded(seed);
    const capacity = await capacityOf(place);
    const everyMs = (people * 1000) / (capacity * share);
    const ledger = createLedger();
    const begun = Date.now();
    const traffic = startTraffic({
      ...place,
      ledger,
      pace: (tookMs) => sleep(Math.max(0, everyMs * 2 * Math.random() - tookMs)),
    });
    const witness = place.nodes.at(-1) ?? assert.fail();
    const memory = watchMemory([witness, place.operation, place.qr], 1000);
    const thrown = await throwIn(place, { ledger, random, isOver: () => Date.now() - begun > soakSeconds * 1000 });
    await traffic.end();
    memory.end();
    const seconds = Math.round((Date.now() - begun) / 1000);
    const found = await checkLedger(ledger, place);
    const rows = await checkLog(place);
    const witnessMb = [0, 1, 2, 3].map((quarter) => memory.medianMb(witness, quarter));
    const perSecond = (rate: number) => Math.round(rate * 10) / 10;
    console.log(
      JSON.stringify({
        target: "soak",
        seed,
        seconds,
        capacity: perSecond(capacity),
        asked: perSecond(found.entries / seconds),
        ...found,
        thrown,
        witnessMb,
        rows,
      }),
    );
    const [, second = 0, , last = 0] = witnessMb;
    assert.ok(last <= second * growth.factor + growth.megabytes, `a node grew from ${second} to ${last} MB`);
    assert.ok(found.released > 0);
  });
});
