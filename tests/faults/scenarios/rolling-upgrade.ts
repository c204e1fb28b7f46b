import assert from "node:assert/strict";
import postgres from "postgres";
import { added, makeNextVersion } from "../next-version.ts";
import { type Place, underTraffic } from "../place.ts";

/** How many operations were released by functions of the old version, and of the new one. */
async function releasesOf(database: string): Promise<{ readonly old: number; readonly next: number }> {
  const sql = postgres(database, { max: 1 });
  try {
    const [row] = await sql.unsafe(
      `SELECT count(*) FILTER (WHERE ${added} IS NULL) AS old, count(${added}) AS next
       FROM countersign.operations WHERE state = 'released'`,
    );
    return { old: Number(row?.["old"]), next: Number(row?.["next"]) };
  } finally {
    await sql.end();
  }
}

/** One node after the other is ended and comes back as the next version, which changes database and functions, while people approve things at both. */
export async function upgradeNodes(place: Place, { verifications }: { verifications: number }): Promise<void> {
  const [first = assert.fail(), ...others] = place.nodes;
  const { from, remove } = makeNextVersion();
  try {
    await underTraffic(place, async (ledger) => {
      assert.equal(await first.end(), 0);
      await first.start({ from });
      await ledger.progress(verifications);
      const sides = await releasesOf(place.database);
      for (const node of others) {
        assert.equal(await node.end(), 0);
        await assert.rejects(node.start(), /start the newer program/);
        await node.start({ from });
      }
      await ledger.progress(verifications);
      const after = await releasesOf(place.database);
      assert.ok(sides.old > 0 && sides.next > 0 && after.next > sides.next, JSON.stringify({ sides, after }));
    });
  } finally {
    remove();
  }
}
