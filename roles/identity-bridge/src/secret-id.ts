import { type Crypto, toBase64url, utf8 } from "@countersign/protocol";

/** What is kept in the place of an id that opens something: base64url of its SHA-256. Such ids are drawn from 256 bits, so nobody guesses them back (T36). */
export async function secretId(crypto: Crypto, id: string): Promise<string> {
  return toBase64url(await crypto.sha256(utf8(id)));
}
