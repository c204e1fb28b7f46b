import { concat, fromBase64url, label, toBase64url } from "@countersign/protocol";
import type { OfUser } from "../store/port.ts";
import type { Context } from "./context.ts";

/**
 * What stands for a user in audit rows that are about no operation (§16): SHA-256 over a salt that is kept apart, organization and subject. Without
 * the salt, which goes when the user is erased, nobody can say whose it is.
 */
export async function userCommitment(
  { store, crypto, random }: Pick<Context, "store" | "crypto" | "random">,
  { organization, subject }: OfUser,
): Promise<string> {
  const salt = await store.erasure.saltOf({ organization, subject }, random(16));
  const said = concat(label("countersign/audit-user/v1"), salt, label(organization), fromBase64url(subject));
  return toBase64url(await crypto.sha256(said));
}
