import { ProtocolError } from "@countersign/protocol";
import type { Account } from "./account.ts";
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
 * replacement is the last it hears (§9).
 */
export async function withRemovalKept<T>(context: Context, account: Account, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProtocolError && error.code === "device_revoked")
      await context.saveAccount({ ...account, state: "revoked" });
    throw error;
  }
}
