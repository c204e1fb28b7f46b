import type { PrivateDatabase } from "@countersign/platform";
import type { Bytes, Clock } from "@countersign/protocol";
import type { SQLOutputValue } from "node:sqlite";
import type { Begun, KeptRequest, RequestEnd, RequestStore } from "../port.ts";
import type { AddTask } from "./tasks.ts";

type Row = Readonly<Record<string, SQLOutputValue>>;

/** How much sooner than asked for a client may come: clocks and networks are not exact. */
const earlyMs = 500;

function requestOfRow(row: Row): KeptRequest {
  return {
    id: String(row["id"]),
    operation: String(row["operation"]),
    content: row["content"] as Bytes,
    intervalSeconds: Number(row["interval_seconds"]),
    expiresAtMs: Number(row["expires_ms"]),
    ended: row["ended"] as RequestEnd | null,
  };
}

/** Redemptions: one at a time, and one that ends. */
function createRedemptions(
  db: PrivateDatabase,
  { clock, addTask }: { clock: Clock; addTask: AddTask },
): Pick<RequestStore, "begin" | "noteGrant" | "release" | "end"> {
  const begin = db.prepare(`
    UPDATE requests SET lease_ms = :until
    WHERE id = :id AND ended IS NULL AND expires_ms > :now AND (lease_ms IS NULL OR lease_ms <= :now) RETURNING grant_id`);
  const isOpen = db.prepare("SELECT 1 FROM requests WHERE id = :id AND ended IS NULL AND expires_ms > :now");
  const noteGrant = db.prepare(`
    UPDATE requests SET grant_id = :grant, lease_ms = :until WHERE id = :id AND ended IS NULL AND lease_ms = :lease`);
  // 0 and not null: it stays known that a redemption was begun.
  const release = db.prepare("UPDATE requests SET lease_ms = 0 WHERE id = :id AND ended IS NULL AND lease_ms = :lease");
  const end = db.prepare("UPDATE requests SET ended = :how, lease_ms = NULL WHERE id = :id AND ended IS NULL");
  return {
    begin: async (id, leaseMs): Promise<Begun> =>
      db.transact(() => {
        const now = clock();
        const lease = now + leaseMs;
        const row = begin.get({ id, now, until: lease });
        if (row) return { kind: "begun", lease, grant: row["grant_id"] === null ? null : String(row["grant_id"]) };
        return { kind: isOpen.get({ id, now }) ? "busy" : "over" };
      }),
    noteGrant: async (id, { lease, grant, leaseMs }) =>
      db.transact(() => {
        // Later than the last one, so that no two leases are alike.
        const until = Math.max(clock() + leaseMs, lease + 1);
        return noteGrant.run({ id, grant, lease, until }).changes === 1 ? until : null;
      }),
    release: async (id, lease) => void db.transact(() => release.run({ id, lease })),
    end: async (id, how, task) =>
      db.transact(() => {
        const ended = end.run({ id, how }).changes === 1;
        if (ended && task) addTask(task);
        return ended;
      }),
  };
}

export function createRequests(db: PrivateDatabase, parts: { clock: Clock; addTask: AddTask }): RequestStore {
  const { clock, addTask } = parts;
  const insert = db.prepare(`
    INSERT INTO requests (id, operation, content, interval_seconds, expires_ms)
    VALUES (:id, :operation, :content, :intervalSeconds, :expiresAtMs)`);
  const find = db.prepare("SELECT * FROM requests WHERE id = :id AND expires_ms > :now");
  const inTime = db.prepare(`
    UPDATE requests SET polled_ms = :now
    WHERE id = :id AND (polled_ms IS NULL OR polled_ms + interval_seconds * 1000 - ${earlyMs} <= :now)`);
  const tooSoon = db.prepare(`
    UPDATE requests SET polled_ms = :now, interval_seconds = min(60, interval_seconds + 5) WHERE id = :id`);
  return {
    open: async (request, task) =>
      db.transact(() => {
        insert.run({ ...request });
        if (task) addTask(task);
      }),
    async find(id) {
      const row = find.get({ id, now: clock() });
      return row ? requestOfRow(row) : null;
    },
    poll: async (id) =>
      db.transact(() => {
        const now = clock();
        const taken = inTime.run({ id, now }).changes === 1;
        if (!taken) tooSoon.run({ id, now });
        return taken;
      }),
    ...createRedemptions(db, parts),
  };
}
