import type { Clock } from "@countersign/protocol";
import { textLimits } from "../limits.ts";
import type { PrivateDatabase } from "@countersign/platform";
import type { Counted, SmsStore } from "./port.ts";

const longest = Math.max(...textLimits.map(({ seconds }) => seconds));

/** Counts a text inside a transaction: its row, or null, and nothing changed, when number or user have had their share (§15, T39). */
export function createCountText(db: PrivateDatabase, clock: Clock): (counted: Counted) => number | null {
  const sent = db.prepare(`
    SELECT at_ms FROM texts WHERE number_hash = :hash AND at_ms > :since
    UNION ALL SELECT at_ms FROM texts WHERE owner_hash = :hash AND at_ms > :since`);
  const insert = db.prepare(
    "INSERT INTO texts (number_hash, owner_hash, at_ms) VALUES (:numberHash, :ownerHash, :now)",
  );

  function hasRoom(hash: Uint8Array): boolean {
    const now = clock();
    const times = sent.all({ hash, since: now - longest * 1000 }).map((row) => Number(row["at_ms"]));
    return textLimits.every(({ seconds, most }) => times.filter((at) => at > now - seconds * 1000).length < most);
  }
  return ({ numberHash, ownerHash }) => {
    if (!hasRoom(numberHash) || !hasRoom(ownerHash)) return null;
    return Number(insert.run({ numberHash, ownerHash, now: clock() }).lastInsertRowid);
  };
}

/** What became of texts that were sent. A receipt may be there before the part it speaks of. */
export function createParts(
  db: PrivateDatabase,
  clock: Clock,
): Pick<SmsStore, "noteParts" | "noteReceipt" | "receipts"> {
  const insertPart = db.prepare(`
    INSERT INTO parts (id, text, at_ms) VALUES (:id, :text, :now) ON CONFLICT (id) DO UPDATE SET text = excluded.text`);
  const insertReceipt = db.prepare(`
    INSERT INTO parts (id, state, at_ms) VALUES (:id, :state, :now) ON CONFLICT (id) DO UPDATE SET state = excluded.state`);
  const count = db.prepare("SELECT coalesce(state, 'SENT') AS state, count(*) AS parts FROM parts GROUP BY 1");
  return {
    noteParts: (text, ids) =>
      db.transact(() => {
        for (const id of ids) if (id !== "") insertPart.run({ id, text, now: clock() });
      }),
    noteReceipt: (id, state) => void db.transact(() => insertReceipt.run({ id, state, now: clock() })),
    receipts: () => Object.fromEntries(count.all().map((row) => [String(row["state"]), Number(row["parts"])])),
  };
}
