import type { AuditStore, PlacedLeaf, StoredCheckpoint } from "../port.ts";
import type { Database, Row } from "./database.ts";
import { bytesOf } from "../rows/row.ts";

export function checkpointOf(row: Row): StoredCheckpoint {
  return {
    size: Number(row["size"]),
    root: bytesOf(row["root"]),
    note: String(row["note"]),
    atMs: Number(row["at_ms"]),
  };
}

function leafOf(row: Row): PlacedLeaf {
  return { index: Number(row["seq"]) - 1, json: String(row["json"]), hash: bytesOf(row["hash"]) };
}

/** Rows that one look back goes through. */
const lookedAt = 20_000;

/** Rows that were written get their places when somebody looks; answers how many have one. */
async function number(db: Database): Promise<number> {
  return Number(await db.call("number_leaves", {}, { repeatable: true }));
}

/** Reads of rows that have their places. */
export function createPlacedReads(
  db: Pick<Database, "read">,
): Pick<AuditStore, "read" | "hashes" | "newestCheckpoint"> {
  return {
    async read(from, most) {
      const statement = "SELECT seq, json, hash FROM audit_leaves WHERE seq > :from ORDER BY seq LIMIT :most";
      return (await db.read(statement, { from, most })).map(leafOf);
    },
    async hashes({ level, from, most }) {
      const statement =
        level === 0
          ? "SELECT hash FROM audit_leaves WHERE seq > :from AND seq <= :from::bigint + :most ORDER BY seq"
          : "SELECT hash FROM audit_nodes WHERE level = :level AND number >= :from AND number < :from::bigint + :most ORDER BY number";
      return (await db.read(statement, { level, from, most })).map((row) => bytesOf(row["hash"]));
    },
    async newestCheckpoint() {
      const [row] = await db.read("SELECT * FROM audit_checkpoints ORDER BY size DESC LIMIT 1");
      return row ? checkpointOf(row) : null;
    },
  };
}

function createReads(db: Database): Pick<AuditStore, "read" | "size" | "readBack" | "releaseOf"> {
  const placed = createPlacedReads(db);
  return {
    size: () => number(db),
    async read(from, most) {
      await number(db);
      return placed.read(from, most);
    },
    async readBack({ event, before: asked, most }) {
      const before = Math.min(asked, await number(db));
      const statement = `SELECT * FROM audit_leaves WHERE seq <= :before AND seq > :before::bigint - ${lookedAt}
        AND starts_with(said(json) ->> 'event', :event) ORDER BY seq DESC LIMIT :most`;
      const rows = (await db.read(statement, { event, before, most })).map(leafOf);
      const next = rows.length === most ? (rows.at(-1)?.index ?? 0) : Math.max(0, before - lookedAt);
      return { rows, next: next > 0 ? next : null };
    },
    async releaseOf(operation) {
      await number(db);
      const [row] = await db.read(
        "SELECT l.seq FROM operations AS o JOIN audit_leaves AS l ON l.released = o.id WHERE o.id = :operation",
        { operation },
      );
      return row ? Number(row["seq"]) - 1 : null;
    },
  };
}

/** The audit log and the tree over it. */
export function createAudit(db: Database): AuditStore {
  return {
    ...createPlacedReads(db),
    ...createReads(db),
    append: async (leaf, { windows } = { windows: [] }) => (await db.call("append_leaf", { leaf, windows })) === true,
    async checkpoints(before, most) {
      const statement = "SELECT * FROM audit_checkpoints WHERE size < :before ORDER BY size DESC LIMIT :most";
      return (await db.read(statement, { before, most })).map(checkpointOf);
    },
    addCheckpoint: async (checkpoint, options) =>
      (await db.call("add_checkpoint", { ...checkpoint, ...options })) === true,
    altered: () => db.altered(),
    whenAppended: db.whenAppended,
  };
}
