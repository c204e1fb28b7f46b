import { ProtocolError } from "@countersign/protocol";
import { type Account, readAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { readKeys, signerOf } from "./device-keys.ts";
import { fateOf, type HistoryEntry, readEntry, type ToldState } from "./history.ts";

/** How long one question waits for a change. */
const defaultWaitSeconds = 25;

export interface FollowOptions {
  readonly signal?: AbortSignal;
  /** Longest one question waits, at most 60; 25 unless said. 0 asks once. */
  readonly waitSeconds?: number;
}

/** A device that the site has removed is told so whatever it asks: approving its own replacement is the last it hears (§9). */
async function keepRemoval(context: Context, account: Account, error: unknown): Promise<never> {
  if (error instanceof ProtocolError && error.code === "device_revoked")
    await context.saveAccount({ ...account, state: "revoked" });
  throw error;
}

async function ask(
  context: Context,
  entry: HistoryEntry,
  { signal, waitSeconds = defaultWaitSeconds }: FollowOptions,
): Promise<HistoryEntry | null> {
  const { storage, server } = context;
  const account = await readAccount(storage, entry.account);
  if (!account) return null;
  const caller = { issuer: account.issuer, signer: await signerOf(await readKeys(storage, account.id)) };
  const query = waitSeconds === 0 ? {} : { waitSeconds, version: entry.version };
  const asked = server.readOperation(caller, { params: { id: entry.id }, query }, signal);
  const told = (await asked.catch((error: unknown) => keepRemoval(context, account, error))) as ToldState;
  const heard: HistoryEntry = { ...entry, fate: fateOf(told), version: told.version };
  await storage.put("history", entry.id, heard);
  return heard;
}

/** Asks for the fate of a decided operation until it is final or `signal` aborts (§8: both devices learn the result). */
export async function follow(context: Context, id: string, options: FollowOptions = {}): Promise<HistoryEntry | null> {
  let entry = await readEntry(context.storage, id);
  try {
    while (entry?.fate === "waiting" && !options.signal?.aborted) {
      const heard: HistoryEntry | null = await ask(context, entry, options);
      if (!heard) return entry;
      entry = heard;
      if (options.waitSeconds === 0) break;
    }
  } catch (error) {
    if (!options.signal?.aborted) throw error;
  }
  return entry;
}
