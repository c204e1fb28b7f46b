import assert from "node:assert/strict";
import { checkLedger } from "../check-ledger.ts";
import { type Kill, killAt } from "../kill-at.ts";
import { createLedger, isDone, steps } from "../ledger.ts";
import type { Place } from "../place.ts";
import { verifyOnce } from "../verify-once.ts";

/** How many rounds kill each role at each step, once when the request is on its way and once when the answer is. */
export const allRounds = 2 * steps.length;

/** In one verification all three roles are killed, each at a step of its own. */
function killsOf(round: number, { nodes, operation, qr }: Place): readonly Kill[] {
  const node = nodes[round % nodes.length] ?? assert.fail();
  return [node, operation, qr].map((program, k) => ({
    program,
    step: steps[(round + 2 * k) % steps.length] ?? assert.fail(),
    at: (Math.floor(round / steps.length) + round + k) % 2 === 0 ? "request" : "answer",
  }));
}

/** Verifications in which each role is killed at some step and started again. */
export async function killRoles(place: Place, rounds: number): Promise<void> {
  const ledger = createLedger();
  const [person = assert.fail()] = place.people;
  for (let round = 0; round < rounds; round++) {
    const { watch, settled } = killAt(killsOf(round, place));
    place.watch(watch);
    const entry = await verifyOnce({ bank: place.bank, ...person, ledger });
    assert.ok(isDone(entry), `round ${round}: ${entry.refusal}`);
    assert.equal(await settled(), 3);
  }
  place.watch(null);
  const found = await checkLedger(ledger, place);
  assert.equal(found.released, rounds);
  assert.ok(found.again >= rounds, "kills were felt");
}
