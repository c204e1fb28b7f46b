import { ProtocolError } from "@countersign/protocol";
import { type Account, readAccount } from "./account.ts";
import type { Context } from "./context.ts";

/** Waits for an answer; a refusal that is about the account itself becomes its state, and no refusal moves the rolling token. */
export async function withRefusalKept<T>(context: Context, account: Account, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const state =
      error.code === "device_frozen" ? "frozen" : error.code === "device_revoked" ? "revoked" : account.state;
    // `unavailable` may stand for an answer that could not be read, so the token stays in doubt.
    await context.saveAccount({ ...account, state, tokenInDoubt: error.code === "unavailable" });
    throw error;
  }
}

/**
 * Waits for an answer that brings no rolling token. A device that the site has removed is told so whatever it asks: approving its own
 * replacement is the last it hears (§9). Not inside the lock: the account may be another by then, or gone.
 */
export async function withRemovalKept<T>(
  context: Context,
  account: Pick<Account, "id">,
  asked: Promise<T>,
): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProtocolError && error.code === "device_revoked")
      await context.lock(async () => {
        const now = await readAccount(context.storage, account.id);
        if (now) await context.saveAccount({ ...now, state: "revoked" });
      });
    throw error;
  }
}
