import { ProtocolError } from "@countersign/protocol";
import { readAccount } from "./account.ts";
import { callerOf } from "./caller.ts";
import type { Context } from "./context.ts";
import { type HistoryEntry, heardOf, operationOf, readEntry, type ToldState } from "./history.ts";
import { withRemovalKept } from "./refusal-kept.ts";
import type { Caller } from "./verification-server.ts";

/** Takes back an approval of this device that the site has not used yet (§10). Repeating it is the same answer. */
export function undo(context: Context, id: string): Promise<HistoryEntry> {
  return ask(context, id, (caller, operation) => context.server.undo(caller, { params: { id: operation }, body: {} }));
}

/** Tells the site that the user did not start this (§10): an alarm, and an approval it has not used yet is taken back. */
export async function report(context: Context, id: string): Promise<HistoryEntry> {
  const entry = await ask(context, id, (caller, operation) =>
    context.server.report(caller, { params: { id: operation }, body: {} }),
  );
  const reported: HistoryEntry = { ...entry, reported: true };
  await context.storage.put("history", id, reported);
  return reported;
}

async function ask(
  context: Context,
  id: string,
  send: (caller: Caller, operation: string) => Promise<ToldState>,
): Promise<HistoryEntry> {
  const { storage } = context;
  const entry = await readEntry(storage, id);
  const account = entry && (await readAccount(storage, entry.account));
  const operation = entry && operationOf(entry);
  if (!entry || !account || operation === null)
    throw new ProtocolError("operation_not_found", { cause: "the account, or the operation's name, is not here" });
  const caller = await callerOf(context, account);
  const heard = heardOf(entry, await withRemovalKept(context, account, send(caller, operation)));
  await storage.put("history", id, heard);
  return heard;
}
