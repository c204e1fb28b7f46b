import { DatabaseSync } from "node:sqlite";

interface OpenRow {
  readonly id: string;
  readonly user: number;
  readonly codeHash: string;
  readonly idempotencyKey: string;
  readonly requestHash: string;
  readonly frozen: string;
  readonly sealed: Uint8Array;
  readonly leaves: readonly string[];
}

/** Four writes for each verification, each one conditional statement with its rows of the audit log; true when it changed something. */
interface FloorStore {
  open(row: OpenRow): Promise<boolean>;
  claim(row: { id: string; nonceHash: string; claim: string; leaf: string }): Promise<boolean>;
  decide(row: { id: string; nonceHash: string; decision: string; leaf: string; event: string }): Promise<boolean>;
  release(row: { id: string; receipt: string; idempotencyKey: string; leaf: string; event: string }): Promise<boolean>;
  close(): void;
}

const schema = `
  CREATE TABLE operations (id TEXT PRIMARY KEY, subject INTEGER, state TEXT, code_hash TEXT, nonce_hash TEXT, frozen TEXT, sealed BLOB,
    claim TEXT, decision TEXT, receipt TEXT);
  CREATE TABLE idempotency (key TEXT PRIMARY KEY, hash TEXT, target TEXT);
  CREATE TABLE audit (row INTEGER PRIMARY KEY, leaf TEXT);
  CREATE TABLE outbox (row INTEGER PRIMARY KEY, event TEXT);`;

/** Writes that come in one turn of the event loop share a transaction, and are answered when it is on disk. */
function createCommits(db: DatabaseSync): (write: () => boolean) => Promise<boolean> {
  let waiting: { readonly write: () => boolean; readonly answer: (changed: boolean) => void }[] = [];
  const [begin, commit] = [db.prepare("BEGIN IMMEDIATE"), db.prepare("COMMIT")];
  function flush(): void {
    const all = waiting;
    waiting = [];
    begin.run();
    const changed = all.map(({ write }) => write());
    commit.run();
    for (const [i, { answer }] of all.entries()) answer(changed[i] ?? false);
  }
  return (write) =>
    new Promise((answer) => {
      if (waiting.push({ write, answer }) === 1) setImmediate(flush);
    });
}

export function openFloorStore(file: string): FloorStore {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema}`);
  const commit = createCommits(db);
  const key = db.prepare("INSERT OR IGNORE INTO idempotency VALUES (?, ?, ?)");
  const insert = db.prepare("INSERT INTO operations VALUES (?, ?, 'presented', ?, NULL, ?, ?, NULL, NULL, NULL)");
  const claim = db.prepare(
    "UPDATE operations SET state = 'claimed', nonce_hash = ?, claim = ? WHERE id = ? AND state = 'presented'",
  );
  const decide = db.prepare(
    "UPDATE operations SET state = 'approved', nonce_hash = NULL, sealed = NULL, decision = ? WHERE id = ? AND state = 'claimed' AND nonce_hash = ?",
  );
  const release = db.prepare(
    "UPDATE operations SET state = 'released', receipt = ? WHERE id = ? AND state = 'approved'",
  );
  const leafRow = db.prepare("INSERT INTO audit (leaf) VALUES (?)");
  const eventRow = db.prepare("INSERT INTO outbox (event) VALUES (?)");
  return {
    open: (row) =>
      commit(() => {
        if (key.run(row.idempotencyKey, row.requestHash, row.id).changes !== 1) return false;
        insert.run(row.id, row.user, row.codeHash, row.frozen, row.sealed);
        for (const leaf of row.leaves) leafRow.run(leaf);
        return true;
      }),
    claim: (row) =>
      commit(() => {
        const changed = claim.run(row.nonceHash, row.claim, row.id).changes === 1;
        if (changed) leafRow.run(row.leaf);
        return changed;
      }),
    decide: (row) =>
      commit(() => {
        const changed = decide.run(row.decision, row.id, row.nonceHash).changes === 1;
        if (changed) leafRow.run(row.leaf);
        if (changed) eventRow.run(row.event);
        return changed;
      }),
    release: (row) =>
      commit(() => {
        if (key.run(row.idempotencyKey, "", row.id).changes !== 1) return false;
        const changed = release.run(row.receipt, row.id).changes === 1;
        if (changed) leafRow.run(row.leaf);
        if (changed) eventRow.run(row.event);
        return changed;
      }),
    close: () => db.close(),
  };
}
