import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import postgres from "postgres";
import { checkLog } from "../check-ledger.ts";
import { added, makeNextVersion } from "../next-version.ts";
import { type Place, underTraffic } from "../place.ts";

const execute = promisify(execFile);

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

/** The log's export by the command of another version. */
async function exportBy(from: string, database: string): Promise<readonly string[]> {
  const args = [`${from}/cli/bin/countersign.js`, "audit", "export"];
  const env = { ...process.env, COUNTERSIGN_DATABASE: database };
  const { stdout } = await execute(process.execPath, args, { env, maxBuffer: 1024 ** 3 });
  return stdout.split("\n").slice(0, -1);
}

/**
 * One node after the other is ended and comes back as the next version, which changes database and functions, while people
 * approve things at both; then the log of all that was ever done at the place is looked at.
 */
export async function upgradeNodes(place: Place, { verifications }: { verifications: number }): Promise<void> {
  const [first = assert.fail(), ...others] = place.nodes;
  const { from, remove } = makeNextVersion();
  try {
    await underTraffic(place, async (ledger) => {
      assert.equal(await first.end(), 0);
      await first.start({ from });
      let sides = await releasesOf(place.database);
      for (; sides.next < verifications; sides = await releasesOf(place.database)) await ledger.progress(1);
      for (const node of others) {
        assert.equal(await node.end(), 0);
        await assert.rejects(node.start(), /start the newer program/);
        await node.start({ from });
      }
      await ledger.progress(verifications);
      const after = await releasesOf(place.database);
      assert.ok(sides.old > 0 && after.next >= sides.next + verifications, JSON.stringify({ sides, after }));
    });
    // Of a database that is newer than it knows a program exports nothing.
    assert.ok((await checkLog({ ...place, exported: () => exportBy(from, place.database) })) > 0);
  } finally {
    remove();
  }
}
