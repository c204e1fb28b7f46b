import { ProtocolError } from "@countersign/protocol";
import { callerOf } from "./caller.ts";
import type { Context } from "./context.ts";
import { defaultWaitSeconds } from "./follow.ts";
import { type Fate, fateOf } from "./history.ts";
import { type Review, readReview } from "./review.ts";
import { settledAccount } from "./settle-rotation.ts";

/** `confirmed`: the page took the code, as far as can be told. `over`: the operation ended without this device's answer. */
export type Confirmation = { readonly kind: "confirmed" } | { readonly kind: "over"; readonly fate: Fate };

/**
 * Waits until the confirmation code was typed on the page (§11.2): the operation's version moves while its state does not. A version this
 * device never learnt may already be past it; then it counts as moved, and the server's word on the decision tells. Throws the signal's
 * reason when it was aborted.
 */
export async function awaitConfirmation(
  context: Context,
  id: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Confirmation> {
  for (;;) {
    const review = await readReview(context.storage, id);
    if (!review) throw new ProtocolError("operation_not_found");
    const told = await ask(context, review, signal);
    if (told.state !== "claimed") return ended(context, id, fateOf(told));
    if (told.version === review.version) continue;
    if (!(await keepVersion(context, id, told.version))) throw new ProtocolError("operation_not_found");
    return { kind: "confirmed" };
  }
}

async function ask(context: Context, review: Review, signal: AbortSignal | undefined) {
  const account = await settledAccount(context, review.account);
  if (!account) throw new ProtocolError("operation_not_found");
  const caller = await callerOf(context, account);
  const { version } = review;
  const query = typeof version === "number" ? { version, waitSeconds: defaultWaitSeconds } : {};
  return context.server.readOperation(caller, { params: { id: review.id }, query }, signal);
}

/** Into the review as it stands by now: an answer may have been signed while this one was waited for. False when it is gone. */
function keepVersion({ lock, storage }: Context, id: string, version: number): Promise<boolean> {
  return lock(async () => {
    const review = await readReview(storage, id);
    if (review) await storage.put("reviews", id, { ...review, version } satisfies Review);
    return review !== null;
  });
}

/** Nothing is left to decide. An answer that is on its way keeps its review: asking again tells what became of it. */
async function ended({ lock, storage }: Context, id: string, fate: Fate): Promise<Confirmation> {
  await lock(async () => {
    const review = await readReview(storage, id);
    if (review && !review.pending) await storage.remove("reviews", id);
  });
  return { kind: "over", fate };
}
