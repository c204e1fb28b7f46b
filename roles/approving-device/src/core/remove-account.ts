import { ProtocolError } from "@countersign/protocol";
import type { Account } from "./account.ts";
import { callerOf } from "./caller.ts";
import type { Context } from "./context.ts";
import { DeviceFault } from "./device-fault.ts";
import { keysPlace, nextKeysPlace } from "./device-keys.ts";
import { readReviews } from "./review.ts";
import { readSettled } from "./settle-rotation.ts";

/** Tells the issuer, unless the account is at its end there; one that says so itself is told nothing more. */
async function revoke(context: Context, account: Account): Promise<void> {
  if (account.state === "enrolling" || account.state === "revoked") return;
  try {
    await context.server.removeDevice(await callerOf(context, account), {});
  } catch (error) {
    const gone =
      error instanceof ProtocolError && (error.code === "device_revoked" || error.code === "signature_invalid");
    // Without its keys this device can tell nobody: the site's own list of devices is the place for that.
    if (!gone && !(error instanceof DeviceFault && error.fault === "keysLost")) throw error;
  }
}

/** Removes this device from the account, at the issuer first; what was decided stays in the history. Throws, and removes nothing, while offline. */
export async function removeAccount(context: Context, id: string): Promise<void> {
  await context.lock(async () => {
    const { storage } = context;
    const account = await readSettled(context, id);
    if (!account) return;
    await revoke(context, account);
    const open = (await readReviews(storage)).filter((review) => review.account === id);
    await storage.write(["accounts", "device", "reviews"], (_put, remove) => {
      remove("accounts", id);
      remove("device", keysPlace(id));
      remove("device", nextKeysPlace(id));
      for (const review of open) remove("reviews", review.id);
    });
    context.changed();
  });
}
