import { apiScopes } from "./endpoint.ts";
import { policyRow } from "./policy.ts";
import { binary, integer, list, nullable, object, oneOf, optional, text, union } from "./schema.ts";
import { directoryId, jwk, returnUrl } from "./shapes.ts";

const name = text({ minLength: 1, maxLength: 64 });
const origins = list(text({ maxLength: 256 }), 16);
const businesses = nullable(list(directoryId));
const keyId = text({ maxLength: 64 });
/** Up to the last day that has a name of ten signs: pages and phones show it (T53). */
const unixSeconds = integer({ maximum: 253_402_300_799 });

/** What a new API key is made of. The secret itself never leaves the browser of whoever proposed it: its hash is what is approved. */
const newKey = {
  /** SHA-256 of the key, base64url. */
  hash: binary(32),
  label: nullable(text({ minLength: 1, maxLength: 64 })),
  scopes: nullable(list(oneOf(...apiScopes))),
  businesses,
};

/** A registered organization. */
export const organizationEntry = {
  id: directoryId,
  name,
  origins,
  firstDevice: oneOf("login", "password", "sms"),
  mode: oneOf("live", "test"),
};

/** A registered business, but for its limits. */
export const businessEntry = {
  organization: directoryId,
  id: directoryId,
  name,
  sources: list(directoryId, 16),
  types: list(directoryId, 64),
  links: list(text({ maxLength: 80 }), 8),
  returnUrls: list(returnUrl, 16),
};

/** A registered QR server. */
export const qrServerEntry = {
  number: integer({ minimum: 1, maximum: 4_294_967_295 }),
  jwk,
  organizations: list(directoryId),
};

/**
 * A change of what is registered that a second person approves (T53): what is signed is its fingerprint, so each kind says in full what is
 * registered afterwards, and names the version of the registry it was made for where it takes the place of what is there.
 */
export const registryChange = union(
  object({
    kind: oneOf("policy"),
    version: integer(),
    /** Takes the place of all of the administrator's rows. */
    rows: list(object(policyRow), 128),
  }),
  object({ kind: oneOf("organization"), version: integer(), organization: object(organizationEntry) }),
  object({ kind: oneOf("business"), version: integer(), business: object(businessEntry) }),
  object({ kind: oneOf("api-key"), organization: directoryId, key: object(newKey) }),
  object({
    kind: oneOf("api-key-rotation"),
    /** The key that ends. */
    id: keyId,
    endsAt: unixSeconds,
    /** SHA-256 of the key that takes its place, with the same scopes and businesses. */
    hash: binary(32),
  }),
  object({ kind: oneOf("api-key-end"), id: keyId, endsAt: unixSeconds }),
  object({
    kind: oneOf("qr-server"),
    version: integer(),
    server: object({ ...qrServerEntry, agreementJwk: optional(jwk) }),
  }),
  object({
    kind: oneOf("qr-server-end"),
    number: qrServerEntry.number,
    /** `x` of the key that ends: a server may have several while one takes the place of another. */
    x: binary(32),
    endsAt: unixSeconds,
  }),
);

/** What a person of the staff may do: look; act on operations, devices and deliveries; change what is registered and who may do what. */
export const staffRole = oneOf("viewer", "operator", "administrator");
export const personId = text({ maxLength: 32, pattern: "^stf_[0-7][0-9a-hjkmnp-tv-z]{25}$" });
/** A change of who may do what at the console, which a second person approves as well; the console server keeps them. */
export const staffChange = union(
  object({
    kind: oneOf("staff-invitation"),
    name,
    role: staffRole,
    /** SHA-256 of the link's secret, base64url: who proposes it has the link, and it opens nothing before the change is approved. */
    hash: binary(32),
  }),
  object({ kind: oneOf("staff-role"), person: personId, role: staffRole }),
  object({ kind: oneOf("staff-removal"), person: personId }),
);
