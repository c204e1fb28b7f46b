import type { AttemptId, Details } from "@countersign/protocol";
import { detailsOf } from "./change-method.ts";
import type { Context } from "./context.ts";

/** A change of methods that waits to be approved, and what the approval must say of it. */
export interface WaitingChange {
  readonly change: AttemptId;
  readonly details: Details;
}

/** The changes of a user's methods that wait for a `method.change` (§17). */
export async function waitingChanges(
  context: Context,
  {
    organization,
    login: { subject },
  }: { readonly organization: string; readonly login: { readonly subject?: string } },
): Promise<readonly WaitingChange[]> {
  if (subject === undefined) return [];
  const waiting = await context.store.methods.waiting({ organization, subject });
  return Promise.all(
    waiting.map(async (change) => ({
      change: change.id,
      details: await detailsOf(context, change),
    })),
  );
}
