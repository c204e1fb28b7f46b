import { type Crypto, fromHex } from "@countersign/protocol";

/** RFC 8032 §7.1, test 2. */
const publicKey = fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const message = fromHex("72");
const signature = fromHex(
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
);

/** False in browsers that cannot judge the log's signature: then that is said, and not that it is wrong. */
export async function supportsEd25519(crypto: Pick<Crypto, "verifyEd25519">): Promise<boolean> {
  return crypto.verifyEd25519(publicKey, message, signature);
}
