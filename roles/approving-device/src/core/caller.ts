import type { Account } from "./account.ts";
import type { Context } from "./context.ts";
import { readKeys, signerOf } from "./device-keys.ts";
import type { Caller } from "./verification-server.ts";

/** Who asks the account's issuer: this device, by that account's key. */
export async function callerOf({ storage }: Pick<Context, "storage">, { id, issuer }: Account): Promise<Caller> {
  return { issuer, signer: await signerOf(await readKeys(storage, id)) };
}
