import { callerOf } from "./caller.ts";
import { changeEntry } from "./change-entry.ts";
import type { Context } from "./context.ts";
import { heardOf, type HistoryEntry, operationOf, readEntry } from "./history.ts";
import { withRemovalKept } from "./refusal-kept.ts";
import { settledAccount } from "./settle-rotation.ts";

/** How long one question waits for a change. */
export const defaultWaitSeconds = 25;

export interface FollowOptions {
  readonly signal?: AbortSignal;
  /** Longest one question waits, at most 60; 25 unless said. 0 asks once. */
  readonly waitSeconds?: number;
  /** Called with each change on the way. */
  readonly onHeard?: (entry: HistoryEntry) => void;
}

async function ask(
  context: Context,
  entry: HistoryEntry,
  { signal, waitSeconds = defaultWaitSeconds }: FollowOptions,
): Promise<HistoryEntry | null> {
  const { server } = context;
  const account = await settledAccount(context, entry.account);
  const id = operationOf(entry);
  if (!account || id === null) return null;
  const caller = await callerOf(context, account);
  const query = waitSeconds === 0 ? {} : { waitSeconds, version: entry.version };
  const asked = server.readOperation(caller, { params: { id }, query }, signal);
  const told = await withRemovalKept(context, account, asked);
  return changeEntry(context, entry.id, (now) => heardOf(now, told));
}

/** Asks for the fate of a decided operation until it is final or `signal` aborts (§8: both devices learn the result). */
export async function follow(context: Context, id: string, options: FollowOptions = {}): Promise<HistoryEntry | null> {
  let entry = await readEntry(context.storage, id);
  try {
    while (entry?.fate === "waiting" && !options.signal?.aborted) {
      const heard: HistoryEntry | null = await ask(context, entry, options);
      if (!heard) return entry;
      entry = heard;
      options.onHeard?.(heard);
      if (options.waitSeconds === 0) break;
    }
  } catch (error) {
    if (!options.signal?.aborted) throw error;
  }
  return entry;
}
