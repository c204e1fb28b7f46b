import { ProtocolError } from "@countersign/protocol";
import { type Account, requireAccount } from "./account.ts";
import { callerOf } from "./caller.ts";
import type { Context } from "./context.ts";
import { requirePasskeys } from "./passkeys.ts";
import { settleRotation } from "./settle-rotation.ts";

/**
 * An account that waited long for its first look came to life earlier than this device thought: it is offered no more. One that the site
 * has removed is no device any more.
 */
async function keepRefusal(context: Context, account: Account, error: unknown): Promise<never> {
  const code = error instanceof ProtocolError ? error.code : null;
  if (code === "method_not_allowed") await context.saveAccount({ ...account, activeAt: 0 });
  if (code === "device_revoked") await context.saveAccount({ ...account, state: "revoked" });
  throw error;
}

/**
 * Protects an account by the fingerprint, face or PIN of this device (§2): possible only soon after the account became active, so that a
 * thief cannot make himself the verified user (T11).
 */
export async function addPasskey(context: Context, id: string): Promise<void> {
  const { server, lock, passkeys } = context;
  const platform = requirePasskeys(passkeys);
  await lock(async () => {
    const { account } = await settleRotation(context, await requireAccount(context.storage, id));
    const caller = await callerOf(context, account);
    const options = await server
      .passkeyOptions(caller, { body: {} })
      .catch((error: unknown) => keepRefusal(context, account, error));
    const made = await platform.create(options);
    await server.addPasskey(caller, { body: { challenge: options.challenge, ...made } });
    const passkey = { id: made.id, rpId: options.rp.id };
    await context.saveAccount({ ...account, passkey } satisfies Account);
  });
}
