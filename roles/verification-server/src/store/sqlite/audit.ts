import type { Bytes } from "@countersign/protocol";
import type { AuditStore, PlacedLeaf, StoredCheckpoint } from "../port.ts";
import type { Database, Row } from "./database.ts";

export function checkpointOf(row: Row): StoredCheckpoint {
  return {
    size: Number(row["size"]),
    root: row["root"] as Bytes,
    note: String(row["note"]),
    atMs: Number(row["at_ms"]),
  };
}

export function leafOf(row: Row): PlacedLeaf {
  return { index: Number(row["seq"]) - 1, json: String(row["json"]), hash: row["hash"] as Bytes };
}

/** Rows are numbered from 1 without a gap, for a write that fails gives its numbers back. */
export function createAuditReads(
  db: Pick<Database, "prepare">,
): Pick<AuditStore, "read" | "size" | "hashes" | "newestCheckpoint"> {
  const read = db.prepare("SELECT seq, json, hash FROM audit_leaves WHERE seq > :from ORDER BY seq LIMIT :most");
  const last = db.prepare("SELECT COALESCE(MAX(seq), 0) AS size FROM audit_leaves");
  const leafHashes = db.prepare(
    "SELECT hash FROM audit_leaves WHERE seq > :from AND seq <= :from + :most ORDER BY seq",
  );
  const nodeHashes = db.prepare(
    "SELECT hash FROM audit_nodes WHERE level = :level AND number >= :from AND number < :from + :most ORDER BY number",
  );
  const newest = db.prepare("SELECT * FROM audit_checkpoints ORDER BY size DESC LIMIT 1");
  return {
    read: async (from, most) => read.all({ from, most }).map(leafOf),
    size: async () => Number(last.get()?.["size"]),
    hashes: async ({ level, from, most }) => {
      const rows = level === 0 ? leafHashes.all({ from, most }) : nodeHashes.all({ level, from, most });
      return rows.map((row) => row["hash"] as Bytes);
    },
    async newestCheckpoint() {
      const row = newest.get();
      return row ? checkpointOf(row) : null;
    },
  };
}

/** Rows that one look back goes through. */
const lookedAt = 20_000;

function createReadsBack(db: Database): Pick<AuditStore, "checkpoints" | "readBack"> {
  const checkpoints = db.prepare("SELECT * FROM audit_checkpoints WHERE size < :before ORDER BY size DESC LIMIT :most");
  const back = db.prepare(`
    SELECT * FROM audit_leaves WHERE seq <= :before AND seq > :before - ${lookedAt}
      AND substr(json ->> '$.event', 1, length(:event)) = :event ORDER BY seq DESC LIMIT :most`);
  const size = db.prepare("SELECT COALESCE(MAX(seq), 0) AS size FROM audit_leaves");
  return {
    checkpoints: async (before, most) => checkpoints.all({ before, most }).map(checkpointOf),
    async readBack({ event, before: asked, most }) {
      const before = Math.min(asked, Number(size.get()?.["size"]));
      const rows = back.all({ event, before, most }).map(leafOf);
      const next = rows.length === most ? (rows.at(-1)?.index ?? 0) : Math.max(0, before - lookedAt);
      return { rows, next: next > 0 ? next : null };
    },
  };
}

/** The audit log and the tree over it. */
export function createAudit(db: Database): AuditStore {
  const release = db.prepare("SELECT leaf_seq FROM operations WHERE id = :operation");
  const newest = db.prepare("SELECT MAX(size) AS size FROM audit_checkpoints");
  const add = db.prepare("INSERT INTO audit_checkpoints (size, root, note, at_ms) VALUES (:size, :root, :note, :atMs)");
  const addNode = db.prepare("INSERT INTO audit_nodes (level, number, hash) VALUES (:level, :index, :hash)");
  return {
    ...createAuditReads(db),
    ...createReadsBack(db),
    append: (leaf, { windows } = { windows: [] }) =>
      db.write(() => {
        const room = db.countIn(windows);
        if (room) db.append(leaf);
        return room;
      }),
    releaseOf: async (operation) => {
      const seq = release.get({ operation })?.["leaf_seq"] ?? null;
      return seq === null ? null : Number(seq) - 1;
    },
    addCheckpoint: (checkpoint, { after, nodes }) =>
      db.write(() => {
        if (Number(newest.get()?.["size"] ?? 0) !== after) return false;
        for (const { address, hash } of nodes) addNode.run({ ...address, hash });
        add.run({ ...checkpoint });
        return true;
      }),
    altered: async () => db.altered(),
    whenAppended: (act) => db.whenAppended(act),
  };
}
