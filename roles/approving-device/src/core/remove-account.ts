import { ProtocolError } from "@countersign/protocol";
import { type Account, readAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { keysPlace, readKeys, signerOf } from "./device-keys.ts";
import { readReviews } from "./review.ts";

/** Tells the issuer, unless the account is at its end there; one that says so itself is told nothing more. */
async function revoke({ server, storage }: Context, { id, issuer, state }: Account): Promise<void> {
  if (state === "enrolling" || state === "revoked") return;
  try {
    await server.removeDevice({ issuer, signer: await signerOf(await readKeys(storage, id)) }, {});
  } catch (error) {
    const gone =
      error instanceof ProtocolError && (error.code === "device_revoked" || error.code === "signature_invalid");
    if (!gone) throw error;
  }
}

/** Removes this device from the account, at the issuer first; what was decided stays in the history. Throws, and removes nothing, while offline. */
export async function removeAccount(context: Context, id: string): Promise<void> {
  await context.lock(async () => {
    const { storage } = context;
    const account = await readAccount(storage, id);
    if (!account) return;
    await revoke(context, account);
    const open = (await readReviews(storage)).filter((review) => review.account === id);
    await storage.write(["accounts", "device", "reviews"], (_put, remove) => {
      remove("accounts", id);
      remove("device", keysPlace(id));
      for (const review of open) remove("reviews", review.id);
    });
    context.changed();
  });
}
