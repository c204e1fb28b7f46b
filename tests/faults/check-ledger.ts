import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { CountersignError } from "@countersign/relying-party";
import { exportedLines, judgeLog, publishedKey } from "../world/audit-log.ts";
import { newKey, type RelyingParty } from "../world/relying-party.ts";
import type { Entry, Ledger } from "./ledger.ts";
import { tryUntil } from "./try-until.ts";

/** What a ledger was found to hold. */
export interface Found {
  readonly entries: number;
  readonly released: number;
  readonly declined: number;
  /** Verifications that somebody gave up, by the refusal that ended them. */
  readonly refused: Readonly<Record<string, number>>;
  /** Requests that were made again because no answer had come. */
  readonly again: number;
  /** Requests about which nothing was heard for as long as a client waits. */
  readonly silences: number;
}

export interface CheckOptions {
  readonly bank: RelyingParty;
  readonly issuer: string;
  readonly database: string;
  /** State of each operation whose ledger was checked. */
  readonly states: Map<string, string>;
  /** Reads the log's export; this version's unless said. */
  readonly exported?: () => Promise<readonly string[]>;
}

const patienceMs = 30_000;

/** The one receipt, whoever asks, and no other release under any other key. */
async function checkRelease(entry: Entry, { bank }: CheckOptions): Promise<void> {
  const { opened, about, receipts } = entry;
  if (!opened) return;
  const { id, kept } = opened;
  receipts.add(await tryUntil(Date.now() + patienceMs, { ask: () => bank.sdk.receipt(id) }));
  assert.equal(receipts.size, 1, `${id} was released twice`);
  await assert.rejects(
    tryUntil(Date.now() + patienceMs, { ask: () => bank.sdk.consume(id, { kept, about, idempotencyKey: newKey() }) }),
    (error) => error instanceof CountersignError && error.code === "operation_already_consumed",
  );
}

/** States only go on from what somebody was told. */
function checkState(entry: Entry, state: string): void {
  const about = JSON.stringify({ ...entry, device: null, opened: null, ids: [...entry.ids], state });
  if (entry.choice === "decline") assert.notEqual(state, "released", about);
  if (!entry.isDecided) return;
  const right = entry.choice === "approve" ? ["approved", "released", "expired"] : ["declined"];
  assert.ok(right.includes(state), about);
  assert.ok(state !== "approved" || entry.refusal !== null, `left: ${about}`);
}

/** What was answered is so; answers the state. */
async function checkEntry(entry: Entry, options: CheckOptions): Promise<string> {
  const { bank } = options;
  if (!entry.opened) await openLate(entry, options);
  const id = entry.opened?.id ?? "";
  assert.deepEqual([...entry.ids], [id], "one key stands for one operation");
  if (entry.receipts.size > 0) {
    await checkRelease(entry, options);
    return "released";
  }
  const { state } = await tryUntil(Date.now() + patienceMs, { ask: () => bank.sdk.get(id) });
  checkState(entry, state);
  if (state === "released") await checkRelease(entry, options);
  return state;
}

type Counts = ReadonlyMap<string, number>;

interface Row {
  readonly event?: string;
  readonly operation?: string;
}

/** All rows that have been signed; waits until there is one for the end of each of these operations. */
async function rowsOf(
  ended: ReadonlySet<string>,
  { database, exported = () => exportedLines(database) }: CheckOptions,
): Promise<readonly string[]> {
  const deadlineMs = Date.now() + patienceMs;
  for (;;) {
    // Before the first checkpoint there is nothing to export.
    const lines = await exported().catch(() => []);
    const found = new Set(["released", "declined"].flatMap((end) => [...countsOf(lines, `operation.${end}`).keys()]));
    if ([...ended].every((id) => found.has(id)) || Date.now() > deadlineMs) return lines;
    await sleep(500);
  }
}

function countsOf(lines: readonly string[], event: string): Counts {
  const counts = new Map<string, number>();
  for (const line of lines.slice(1)) {
    if (!line.includes(`"${event}"`)) continue;
    const row = JSON.parse(line) as Row;
    if (row.event === event && row.operation) counts.set(row.operation, (counts.get(row.operation) ?? 0) + 1);
  }
  return counts;
}

/**
 * The log of an installation whose ledgers were checked is whole and signed, and has each operation once: opened as often as it was asked
 * for, and released as often as it was. It answers the number of its lines, and takes as long as the server takes to sign them.
 */
export async function checkLog(options: CheckOptions): Promise<number> {
  const { states } = options;
  const settled = new Set(
    [...states].filter(([, state]) => state === "released" || state === "declined").map(([id]) => id),
  );
  const lines = await rowsOf(settled, options);
  const verdict = await judgeLog(lines, { key: await publishedKey(options) });
  assert.ok(verdict !== "header" && verdict.kind === "whole", JSON.stringify(verdict));
  const [created, released, declined] = ["created", "released", "declined"].map((event) =>
    countsOf(lines, `operation.${event}`),
  ) as [Counts, Counts, Counts];
  for (const id of created.keys()) assert.ok(states.has(id), `${id} was opened for nobody`);
  for (const [id, state] of states) {
    assert.equal(created.get(id), 1, id);
    assert.equal(released.get(id) ?? 0, state === "released" ? 1 : 0, `${id}: ${state}`);
    assert.equal(declined.get(id) ?? 0, state === "declined" ? 1 : 0, `${id}: ${state}`);
  }
  return lines.length;
}

/** Enough for the servers to be busy. */
const atOnce = 8;

/** Nothing lost and nothing twice: throws where the servers say something else than what they had answered before. */
export async function checkLedger(ledger: Ledger, options: CheckOptions): Promise<Found> {
  const counts: Record<string, number> = {};
  const refused: Record<string, number> = {};
  let again = 0;
  const waiting = [...ledger.entries];
  async function work(): Promise<void> {
    for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
      again += Object.values(entry.again).reduce((sum, count) => sum + count, 0);
      if (entry.refusal !== null) refused[entry.refusal] = (refused[entry.refusal] ?? 0) + 1;
      const state = await checkEntry(entry, options);
      counts[state] = (counts[state] ?? 0) + 1;
      options.states.set(entry.opened?.id ?? "", state);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  const { released = 0, declined = 0 } = counts;
  const silences = ledger.entries.reduce((sum, entry) => sum + entry.silences, 0);
  return { entries: ledger.entries.length, released, declined, refused, again, silences };
}

/** Whoever never heard whether an operation was opened asks with the same key once more. */
async function openLate(entry: Entry, { bank }: CheckOptions): Promise<void> {
  const { createKey: idempotencyKey } = entry;
  const ask = () => bank.sdk.open(entry.proposal, { idempotencyKey });
  entry.opened = await tryUntil(Date.now() + patienceMs, { ask });
  entry.ids.add(entry.opened.id);
}
