import { equalBytes } from "@countersign/protocol";
import {
  type Checkpoint,
  checkpointBy,
  type NoteSigner,
  type Sha256,
  signCheckpoint,
} from "@countersign/protocol/audit";
import type { AuditLeaf } from "../core/audit.ts";
import { AuditAltered, blockSize, checkLeaves, compareNodes, isKept, readRange } from "../core/audit-tree.ts";
import type { PlacedNode, StoredCheckpoint } from "../store/port.ts";
import type { Context } from "./context.ts";

/** A checkpoint after so many leaves (§16) ... */
const leavesBetween = 256;
/** ... or so much time. */
const timeBetweenMs = 10_000;
/** Leaves that are taken in at once: a few milliseconds of work. */
const mostAtOnce = 512;

interface SequencerOptions {
  readonly sha256: Sha256;
  /** Hears of the leaves that a checkpoint made here has taken in. */
  readonly onSigned?: (leaves: readonly AuditLeaf[]) => void;
}

/** Signs the audit log's checkpoints. There may be several on one store: of two, one signs. */
export interface Sequencer {
  /** Signs what is due (§16), and looks again at some leaves of earlier; the server's timer calls it. */
  tick(): Promise<void>;
  /** Signs all there is now. Answers the newest checkpoint, or null of an empty log. Throws when the log was altered. */
  sequence(): Promise<Checkpoint | null>;
  /** Compares leaves and tree from the beginning with what was signed. Throws when the log was altered. */
  recheck(): Promise<void>;
  /** Finishes what is under way and begins nothing more. */
  close(): Promise<void>;
}

type Parts = Pick<Context, "store" | "crypto" | "clock" | "keys" | "log"> & Pick<SequencerOptions, "onSigned">;

/** Which of the log's keys signed a checkpoint; -1 when none did, or it says something else. */
async function signedBy(
  crypto: Parts["crypto"],
  { checkpoints }: Parts["keys"],
  { size, root, note }: StoredCheckpoint,
): Promise<number> {
  const found = await checkpointBy(crypto, checkpoints, note);
  return found?.checkpoint.size === size && equalBytes(found.checkpoint.root, root) ? found.at : -1;
}

/** The key that signs now, and never one before the one that signed last: clocks of several servers differ. */
async function signerAfter({ crypto, keys }: Parts, newest: StoredCheckpoint | null): Promise<NoteSigner> {
  const { checkpoints, checkpoint } = keys;
  const last = newest ? await signedBy(crypto, keys, newest) : -1;
  return checkpoints[Math.max(last, checkpoints.indexOf(checkpoint))] ?? checkpoint;
}

/** The newest checkpoint, its signature judged; null before the first. `seen` is what this process signed or judged last. */
async function readNewest({ store, crypto, keys }: Parts, seen: StoredCheckpoint | null) {
  const stored = await store.audit.newestCheckpoint();
  if (seen && (!stored || stored.size < seen.size)) throw new AuditAltered("the newest checkpoint is gone");
  if (!stored || stored.note === seen?.note) return stored;
  if (stored.size === seen?.size) throw new AuditAltered("the newest checkpoint is another");
  if ((await signedBy(crypto, keys, stored)) < 0) await keys.refresh();
  const isSame = (await signedBy(crypto, keys, stored)) >= 0;
  if (!isSame) throw new AuditAltered("the newest checkpoint is not signed by this log's key");
  return stored;
}

/** The tree as it was signed last; refuses when what is kept does not lead to the root that was signed (T37). */
async function readSigned({ store }: Parts, sha256: Sha256, newest: StoredCheckpoint | null) {
  const nodes: PlacedNode[] = [];
  const range = await readRange(sha256, (of) => store.audit.hashes(of), {
    size: newest?.size ?? 0,
    onNode: (address, hash) => void (isKept(address) && nodes.push({ address, hash })),
  });
  if (newest && !equalBytes(range.root(), newest.root))
    throw new AuditAltered("the log has another root than was signed");
  return { range, nodes };
}

/** One checkpoint over at most `mostAtOnce` further leaves; answers the newest, and whether it is a new one. */
async function signOne(parts: Parts, sha256: Sha256, seen: StoredCheckpoint | null) {
  const { store, crypto, clock, onSigned } = parts;
  const newest = await readNewest(parts, seen);
  const after = newest?.size ?? 0;
  const size = await store.audit.size();
  if (size < after) throw new AuditAltered("leaves at the end are gone");
  if (size === after) return { newest, isNew: false };
  const { range, nodes } = await readSigned(parts, sha256, newest);
  const leaves = await store.audit.read(after, Math.min(size - after, mostAtOnce));
  checkLeaves(sha256, leaves, { from: after, count: Math.min(size - after, mostAtOnce) });
  for (const { hash } of leaves) range.append(hash);
  const checkpoint = { size: range.size, root: range.root() };
  const note = await signCheckpoint(crypto, await signerAfter(parts, newest), checkpoint);
  const stored: StoredCheckpoint = { ...checkpoint, note, atMs: clock() };
  // When another process was first, the next look finds its checkpoint.
  const isKeptNow = await store.audit.addCheckpoint(stored, { after, nodes });
  if (isKeptNow) onSigned?.(leaves);
  return { newest: isKeptNow ? stored : newest, isNew: true };
}

/** Refuses when rows could be changed while they are written: what is not in the log yet, no hash speaks for (T37). */
async function checkStructure({ store }: Parts): Promise<void> {
  const [first] = await store.audit.altered();
  if (first !== undefined) throw new AuditAltered(`the database was altered: ${first}`);
}

/** Compares one block of signed leaves, and the tree over it, with what was signed. Answers the next block, 0 after the last. */
async function recheckBlock(
  parts: Parts,
  sha256: Sha256,
  { block, newest }: { block: number; newest: StoredCheckpoint },
) {
  const { store } = parts;
  const from = block * blockSize;
  const count = Math.min(blockSize, newest.size - from);
  checkLeaves(sha256, await store.audit.read(from, count), { from, count });
  await compareNodes(sha256, (of) => store.audit.hashes(of), { block, size: newest.size });
  await readSigned(parts, sha256, newest);
  return from + count < newest.size ? block + 1 : 0;
}

/** Work on the log, one after the other; once the log was found altered there is an alarm, and nothing more is done. */
function createTurns({ log }: Parts) {
  let altered: AuditAltered | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(async () => {
      if (altered) throw altered;
      return work();
    });
    queue = done.catch((error: unknown) => {
      if (!(error instanceof AuditAltered) || altered) return;
      altered = error;
      log.alarm("audit_altered", { reason: error.message });
    });
    return done;
  }
  /** What failed otherwise is tried again with the next tick. */
  async function unattended(work: () => Promise<unknown>): Promise<void> {
    if (isClosed) return;
    await inTurn(work).catch((error: unknown) => {
      if (!(error instanceof AuditAltered)) log.fault("sequencer", error);
    });
  }
  async function close(): Promise<void> {
    isClosed = true;
    await queue;
  }
  return { inTurn, unattended, close };
}

/** What is done in a turn: each begins where the one before has left off. */
function createWork(parts: Parts, sha256: Sha256) {
  const { store, clock } = parts;
  let seen: StoredCheckpoint | null = null;
  let nextBlock = 0;

  async function signAll(): Promise<Checkpoint | null> {
    await checkStructure(parts);
    // What is written meanwhile is the next turn's: under load there would be no end, and a checkpoint for every few leaves.
    const size = await store.audit.size();
    for (;;) {
      const { newest, isNew } = await signOne(parts, sha256, seen);
      seen = newest;
      if (!isNew || (newest?.size ?? 0) >= size) return newest;
    }
  }
  async function recheckOne(): Promise<void> {
    await checkStructure(parts);
    seen = await readNewest(parts, seen);
    if (!seen) return;
    const block = nextBlock * blockSize < seen.size ? nextBlock : 0;
    nextBlock = await recheckBlock(parts, sha256, { block, newest: seen });
  }
  async function recheckAll(): Promise<void> {
    nextBlock = 0;
    do await recheckOne();
    while (nextBlock !== 0);
  }
  async function isDue(): Promise<boolean> {
    const newest = await store.audit.newestCheckpoint();
    const more = (await store.audit.size()) - (newest?.size ?? 0);
    return more !== 0 && (more >= leavesBetween || Math.abs(clock() - (newest?.atMs ?? 0)) >= timeBetweenMs);
  }
  return { signAll, recheckOne, recheckAll, isDue };
}

/**
 * The sequencer of §16: one checkpoint every 10 s or 256 leaves, none when nothing is new, each in one write. It refuses to sign, for good, when
 * the log on disk is not the one it signed before, and raises an alarm (T37). Blocks of 256 leaves are compared again, one with each tick, and the database's schema.
 */
export function createSequencer(context: Omit<Parts, "onSigned">, { sha256, ...heard }: SequencerOptions): Sequencer {
  const parts = { ...context, ...heard };
  const { inTurn, unattended, close } = createTurns(parts);
  const { signAll, recheckOne, recheckAll, isDue } = createWork(parts, sha256);
  let waiting = 0;
  parts.store.audit.whenAppended((count) => {
    waiting += count;
    if (waiting < leavesBetween) return;
    waiting = 0;
    // After the transaction that these leaves are written in.
    setImmediate(() => void unattended(signAll));
  });
  return {
    tick: () =>
      unattended(async () => {
        if (await isDue()) await signAll();
        await recheckOne();
      }),
    sequence: () => inTurn(signAll),
    recheck: () => inTurn(recheckAll),
    close,
  };
}
