import { ProtocolError } from "@countersign/protocol";
import { type Account, readAccount } from "./account.ts";
import { callerOf } from "./caller.ts";
import type { Context } from "./context.ts";
import { requirePasskeys } from "./passkeys.ts";
import { withRemovalKept } from "./refusal-kept.ts";

/** An account that waited long for its first look came to life earlier than this device thought: it is offered no more. */
async function keepTooLate(context: Context, account: Account, error: unknown): Promise<never> {
  if (error instanceof ProtocolError && error.code === "method_not_allowed")
    await context.saveAccount({ ...account, activeAt: 0 });
  throw error;
}

/**
 * Protects an account by the fingerprint, face or PIN of this device (§2): possible only soon after the account became active, so that a
 * thief cannot make himself the verified user (T11).
 */
export async function addPasskey(context: Context, id: string): Promise<void> {
  const { server, storage, lock, passkeys } = context;
  const platform = requirePasskeys(passkeys);
  await lock(async () => {
    const account = await readAccount(storage, id);
    if (!account) throw new ProtocolError("operation_not_found", { cause: "no such account" });
    const caller = await callerOf(context, account);
    const options = await withRemovalKept(context, account, server.passkeyOptions(caller, { body: {} })).catch(
      (error: unknown) => keepTooLate(context, account, error),
    );
    const made = await platform.create(options);
    await server.addPasskey(caller, { body: { challenge: options.challenge, ...made } });
    const passkey = { id: made.id, rpId: options.rp.id };
    await context.saveAccount({ ...account, passkey } satisfies Account);
  });
}
