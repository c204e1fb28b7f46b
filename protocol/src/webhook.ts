import { type Bytes, equalBytes, fromBase64, toBase64, utf8 } from "./bytes.ts";
import type { Crypto } from "./crypto.ts";

/** What a site's server is told of by webhook: what an operation came to, what became of a device, and a test. */
export const webhookEventTypes = [
  "operation.approved",
  "operation.declined",
  "operation.released",
  "operation.expired",
  "operation.cancelled",
  "operation.blocked",
  "operation.revoked",
  "operation.outcome",
  "operation.reported",
  "device.activated",
  "device.frozen",
  "device.thawed",
  "device.revoked",
  "endpoint.test",
] as const;
export type WebhookEventType = (typeof webhookEventTypes)[number];

/** How old, or how far ahead, the time of a webhook may be (§15). */
export const webhookToleranceSeconds = 300;

/** What is signed: the three of Standard Webhooks 1.0. */
export interface SignedWebhook {
  /** The header `webhook-id`: the same whenever the same event is delivered again. */
  readonly id: string;
  /** The header `webhook-timestamp`: Unix seconds of this delivery. */
  readonly timestamp: number;
  /** The body as sent. */
  readonly body: string;
}

const secretPrefix = "whsec_";
const secretForm = /^(?:whsec_)?([A-Za-z0-9+/]{24,88}={0,2})$/;
const versionPrefix = "v1,";

/** A secret as a site's developer gets it: `whsec_` and base64. */
export function webhookSecretText(secret: Uint8Array): string {
  return secretPrefix + toBase64(secret);
}

/** The bytes of such a text. Throws a TypeError for anything else; the text is in no message. */
function secretBytes(secret: string): Bytes {
  const [, text] = secretForm.exec(secret) ?? [];
  if (text === undefined) throw new TypeError("a webhook secret is whsec_ and base64");
  return fromBase64(text);
}

/** One entry of the header `webhook-signature`: HMAC-SHA-256 over id, timestamp and body with dots between. */
export async function signWebhook(
  crypto: Crypto,
  secret: string,
  { id, timestamp, body }: SignedWebhook,
): Promise<string> {
  const mac = await crypto.hmacSha256(secretBytes(secret), utf8(`${id}.${timestamp}.${body}`));
  return versionPrefix + toBase64(mac);
}

/** True when one of the header's entries (space between) is by one of the secrets. Compares every one, each in constant time (T24, T40). */
export async function isWebhookSignature(
  crypto: Crypto,
  secrets: readonly string[],
  { signature, ...signed }: SignedWebhook & { readonly signature: string },
): Promise<boolean> {
  const given = signature.split(" ", 16).map(utf8);
  const own = await Promise.all(secrets.map(async (secret) => utf8(await signWebhook(crypto, secret, signed))));
  const fits = own.flatMap((one) => given.map((other) => equalBytes(one, other)));
  return fits.includes(true);
}
