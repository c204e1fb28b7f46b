import type { Clock, Random } from "./time.ts";

/** What an id names, by its prefix (§17); `stf` people of the staff and `chg` changes they propose, at the console alone. */
export const idPrefixes = ["op", "dev", "bnd", "enr", "key", "evt", "whe", "att", "stf", "chg"] as const;
export type IdPrefix = (typeof idPrefixes)[number];

/** A TypeID: prefix, underscore, UUIDv7 in Crockford base32 (26 characters, lowercase). */
export type Id<P extends IdPrefix> = `${P}_${string}`;
/** One operation, from its request to its outcome. */
export type OperationId = Id<"op">;
/** One installation of an authenticator, under the name that one organization knows. */
export type DeviceId = Id<"dev">;
/** One device bound to one user of one organization (S15). */
export type BindingId = Id<"bnd">;
/** One ticket to add a device (§9). */
export type EnrollmentId = Id<"enr">;
/** One thing that happened, the same for each endpoint and each try (docs/webhooks.md). */
export type EventId = Id<"evt">;
/** One address that is told of events. */
export type WebhookEndpointId = Id<"whe">;

const crockford = "0123456789abcdefghjkmnpqrstvwxyz";
const suffix = /^[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}$/;

/** A new id; ids made later sort later (UUIDv7, RFC 9562 §5.7). */
export function newId<P extends IdPrefix>(prefix: P, { clock, random }: { clock: Clock; random: Random }): Id<P> {
  const uuid = random(16);
  const ms = clock();
  new DataView(uuid.buffer).setUint32(0, Math.floor(ms / 0x10000));
  new DataView(uuid.buffer).setUint16(4, ms % 0x10000);
  uuid[6] = ((uuid[6] as number) & 0x0f) | 0x70;
  uuid[8] = ((uuid[8] as number) & 0x3f) | 0x80;
  let value = 0n;
  for (const byte of uuid) value = (value << 8n) | BigInt(byte);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = crockford.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return `${prefix}_${text}`;
}

/** True for a well-formed id of that prefix. */
export function isId<P extends IdPrefix>(prefix: P, text: unknown): text is Id<P> {
  return typeof text === "string" && text.startsWith(`${prefix}_`) && suffix.test(text.slice(prefix.length + 1));
}
