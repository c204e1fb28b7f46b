import assert from "node:assert/strict";
import { type Place, underTraffic } from "../place.ts";

/** One verification server stops in the middle of its work, others take it over, and it comes back and goes on where it was. */
export async function hangNode(place: Place, { verifications }: { verifications: number }): Promise<void> {
  const [first = assert.fail(), ...others] = place.nodes;
  assert.ok(others.length > 0);
  await underTraffic(place, async (ledger) => {
    first.hang();
    try {
      await ledger.progress(verifications);
    } finally {
      first.goOn();
    }
  });
}
