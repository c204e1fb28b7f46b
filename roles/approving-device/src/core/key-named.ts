import { type Crypto, type PublicJwk, thumbprint } from "@countersign/protocol";

/** The key with that id (RFC 7638); null when none of them has it. */
export async function keyNamed(crypto: Crypto, kid: string, keys: readonly PublicJwk[]): Promise<PublicJwk | null> {
  for (const key of keys) if ((await thumbprint(crypto, key)) === kid) return key;
  return null;
}
