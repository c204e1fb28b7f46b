import { type Bytes, equalBytes, fromBase64url, toBase64url, utf8 } from "@countersign/protocol";

/** The server a display token is good at (§5). */
export type DisplayServer = "frames" | "states";

/** HMAC under a secret of the server's. */
export type Mac = (purpose: string, data: Uint8Array) => Promise<Bytes>;

async function secretPart(
  mac: Mac,
  server: DisplayServer,
  { id, idempotencyKey }: { id: string; idempotencyKey: string },
): Promise<Bytes> {
  return mac("countersign/display/v1", utf8(`${server}\0${id}\0${idempotencyKey}`));
}

/**
 * A display token: the id it is for, a dot, and 256 bits that only this server can make again. So a repeated create answers the same
 * token (§13), and nothing of it is stored.
 */
export async function displayToken(
  [mac]: readonly [Mac, ...Mac[]],
  server: DisplayServer,
  of: { id: string; idempotencyKey: string },
): Promise<string> {
  return `${of.id}.${toBase64url(await secretPart(mac, server, of))}`;
}

/** The id a token says it is for; null when it is no token. Says nothing about its being genuine. */
export function idOfToken(token: string): string | null {
  return /^([a-z]{2,3}_[0-9a-z]{26})\.[A-Za-z0-9_-]{43}$/.exec(token)?.[1] ?? null;
}

/** True when the token was made with one of these secrets for that server and id (constant time). */
export async function isTokenFor(
  macs: readonly Mac[],
  server: DisplayServer,
  { token, of }: { token: string; of: { id: string; idempotencyKey: string } },
): Promise<boolean> {
  const given = token.split(".")[1] ?? "";
  const parts = await Promise.all(macs.map((mac) => secretPart(mac, server, of)));
  try {
    const bytes = fromBase64url(given);
    return parts.some((part) => equalBytes(bytes, part));
  } catch {
    return false;
  }
}
