import { ProtocolError } from "@countersign/protocol";
import { callerOf } from "./caller.ts";
import { changeEntry } from "./change-entry.ts";
import type { Context } from "./context.ts";
import { heardOf, type HistoryEntry, operationOf, readEntry, type ToldState } from "./history.ts";
import { withRemovalKept } from "./refusal-kept.ts";
import { settledAccount } from "./settle-rotation.ts";
import type { Caller } from "./verification-server.ts";

/** Takes back an approval of this device that the site has not used yet (§10). Repeating it is the same answer. */
export async function undo(context: Context, id: string): Promise<HistoryEntry> {
  try {
    const told = await ask(context, id, (caller, operation) =>
      context.server.undo(caller, { params: { id: operation }, body: {} }),
    );
    return await kept(context, id, (entry) => heardOf(entry, told));
  } catch (error) {
    if (error instanceof ProtocolError && error.code === "operation_already_consumed")
      await changeEntry(context, id, (entry) => ({ ...entry, used: true }));
    throw error;
  }
}

/** Tells the site that the user did not start this (§10): an alarm, and an approval it has not used yet is taken back. */
export async function report(context: Context, id: string): Promise<HistoryEntry> {
  const told = await ask(context, id, (caller, operation) =>
    context.server.report(caller, { params: { id: operation }, body: {} }),
  );
  return kept(context, id, (entry) => ({ ...heardOf(entry, told), reported: true }));
}

async function ask(
  context: Context,
  id: string,
  send: (caller: Caller, operation: string) => Promise<ToldState>,
): Promise<ToldState> {
  const { storage } = context;
  const entry = await readEntry(storage, id);
  const account = entry && (await settledAccount(context, entry.account));
  const operation = entry && operationOf(entry);
  if (!entry || !account || operation === null)
    throw new ProtocolError("operation_not_found", { cause: "the account, or the operation's name, is not here" });
  return withRemovalKept(context, account, send(await callerOf(context, account), operation));
}

async function kept(
  context: Context,
  id: string,
  change: (entry: HistoryEntry) => HistoryEntry,
): Promise<HistoryEntry> {
  const entry = await changeEntry(context, id, change);
  if (!entry) throw new ProtocolError("operation_not_found");
  return entry;
}
