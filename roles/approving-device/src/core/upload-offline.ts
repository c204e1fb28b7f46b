import { type OperationId, ProtocolError } from "@countersign/protocol";
import { readAccount } from "./account.ts";
import { callerOf } from "./caller.ts";
import type { Context } from "./context.ts";
import { type Fate, fateOf, type HistoryEntry, readEntry } from "./history.ts";
import { type OfflineReview, readOfflineReviews } from "./offline-review.ts";
import { readSettled } from "./settle-rotation.ts";

/** What the server made of one record. */
type Told = Pick<HistoryEntry, "fate" | "version" | "offline">;

/** Refusals that may not be the last word. */
const later: readonly string[] = ["unavailable", "rate_limited"];

/** An operation that is still open waits for the digits, so its fate is asked for further. */
function fateAfter(told: Parameters<typeof fateOf>[0]): Fate {
  const fate = fateOf(told);
  return fate === "unknown" ? "waiting" : fate;
}

async function send(context: Context, review: OfflineReview, decision: string): Promise<Told> {
  const account = await readSettled(context, review.account);
  if (!account) return { fate: "unknown", version: 0, offline: null };
  try {
    const told = await context.server.uploadOfflineDecision(await callerOf(context, account), { body: { decision } });
    return { fate: fateAfter(told), version: told.version, offline: told.operation as OperationId };
  } catch (error) {
    if (!(error instanceof ProtocolError) || later.includes(error.code)) throw error;
    // The record is not what the server has: it has raised its alarm, and what was not yet used is taken back.
    return { fate: error.code === "digest_mismatch" ? "blocked" : "unknown", version: 0, offline: null };
  }
}

async function settle({ storage }: Context, review: OfflineReview, told: Told | null): Promise<void> {
  const entry = await readEntry(storage, review.id);
  await storage.write(["offline", "history"], (put, remove) => {
    if (entry && told && entry.answer === "approve") put("history", review.id, { ...entry, ...told });
    if (entry && told && entry.answer === "decline")
      put("history", review.id, { ...entry, offline: told.offline ?? null });
    remove("offline", review.id);
  });
}

/**
 * Brings the records of decisions made without a network to the server (§11.4), and forgets what is over. Answers how many it brought;
 * throws a DeviceFault while there is still no network.
 */
export function uploadOffline(context: Context): Promise<number> {
  return context.lock(async () => {
    let brought = 0;
    for (const review of await readOfflineReviews(context.storage)) {
      const { answer, expiresAt } = review;
      const account = await readAccount(context.storage, review.account);
      const over = !account || expiresAt <= context.issuerClock.now(account.issuer);
      if (answer?.upload) {
        const told = await send(context, review, answer.upload);
        brought += 1;
        // The digits stay on the screen until their time is over.
        if (over || answer.digits === null) await settle(context, review, told);
        else await keepDigits(context, review, told);
      } else if (over) await settle(context, review, null);
    }
    if (brought > 0) context.changed();
    return brought;
  });
}

async function keepDigits({ storage }: Context, review: OfflineReview, told: Told): Promise<void> {
  const entry = await readEntry(storage, review.id);
  const answer = review.answer && { ...review.answer, upload: null };
  await storage.write(["offline", "history"], (put) => {
    put("offline", review.id, { ...review, answer } satisfies OfflineReview);
    if (entry) put("history", review.id, { ...entry, ...told });
  });
}
