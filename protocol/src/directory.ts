import type { Crypto, PublicJwk, Signer } from "./crypto.ts";
import { ProtocolError } from "./errors.ts";
import type { JsonObject } from "./jcs.ts";
import { textFault } from "./text-policy.ts";
import { isPublicJwk } from "./jwk.ts";
import { parseJws, signJws, verifyJws } from "./jws.ts";
import type { Assurance, FieldTemplate, Localized, Template } from "./scenes/template.ts";
import { assurances, fieldKinds, locales, looks } from "./scenes/template.ts";
import type { Guard } from "./shape.ts";
import { either, exactly, isBoolean, isNull, isShortText, isUint, isUint32, listOf, matching, oneOf } from "./shape.ts";

/** A registered type: its number and its template (§17). */
export type NumberedTemplate = Template & { readonly n: number };

/** A key a QR server signs with and whom it may serve (§2). */
export interface QrKey {
  /** The QR server's number. */
  readonly n: number;
  readonly jwk: PublicJwk;
  readonly organizations: readonly number[];
  readonly businesses: readonly number[];
  /** Unix seconds; null when it has no end. */
  readonly notAfter: number | null;
}

/** The part of the directory that turns a code's numbers into names and finds its key (§4). */
export interface NumberDirectory {
  readonly iss: string;
  readonly organizations: readonly { readonly n: number; readonly id: string }[];
  readonly businesses: readonly {
    readonly n: number;
    readonly organization: number;
    readonly id: string;
    readonly sources: readonly { readonly n: number; readonly id: string }[];
  }[];
  readonly types: readonly {
    readonly n: number;
    readonly id: string;
    readonly version: number;
    readonly fields: readonly Pick<FieldTemplate, "id" | "optional">[];
  }[];
  readonly qr: readonly QrKey[];
}

/** The signed directory (§17): who may serve whom, in numbers and names. */
export interface Directory extends NumberDirectory {
  /** Never decreases. */
  readonly version: number;
  readonly iat: number;
  readonly exp: number;
  readonly organizations: readonly { readonly n: number; readonly id: string; readonly name: string }[];
  readonly businesses: readonly {
    readonly n: number;
    readonly organization: number;
    readonly id: string;
    readonly name: string;
    readonly sources: readonly { readonly n: number; readonly id: string }[];
    readonly links: readonly string[];
  }[];
  readonly types: readonly NumberedTemplate[];
  readonly applications: readonly { readonly id: string; readonly minimumVersion: string }[];
}

/** What a directory is judged by. */
export interface DirectoryExpectation {
  readonly issuer: string;
  /** The key pinned for a key id, or null for one that is not. */
  readonly keyOf: (kid: string) => PublicJwk | null;
  /** Unix seconds. */
  readonly now: number;
  /** The highest version seen; an older one is refused. */
  readonly knownVersion: number;
}

const typ = "countersign-directory+jwt";
const maxLength = 1 << 20;

/** The compact JWS of a directory. */
export function signDirectory(signer: Signer, directory: Directory): Promise<string> {
  return signJws(signer, typ, directory);
}

/** The directory of a JWS; refuses with `proof_invalid` a bad form, another key or issuer, an expired or an older one (§6). */
export async function verifyDirectory(
  crypto: Crypto,
  text: string,
  expected: DirectoryExpectation,
): Promise<Directory> {
  const jws = parse(text);
  const key = expected.keyOf(jws.header.kid);
  if (!key || !(await verifyJws(crypto, key, jws))) throw refused("signature");
  const directory = parseDirectory(jws.payload);
  const reason = staleness(directory, expected);
  if (reason) throw refused(reason);
  return directory;
}

/** The id of the key that a directory says signed it; refuses with `proof_invalid` what is none. */
export function directoryKid(text: string): string {
  return parse(text).header.kid;
}

function parse(text: string) {
  try {
    return parseJws(text, typ, { maxLength });
  } catch (cause) {
    throw refused(cause);
  }
}

function staleness(directory: Directory, { issuer, now, knownVersion }: DirectoryExpectation): string | null {
  if (directory.iss !== issuer) return "issuer";
  if (now >= directory.exp) return "expired";
  return directory.version < knownVersion ? "older version" : null;
}

function refused(cause: unknown): ProtocolError {
  return new ProtocolError("proof_invalid", { cause });
}

const directoryId = matching(/^[a-z0-9][a-z0-9.-]{0,63}$/);
const numbers = listOf(isUint32, 1024);
const localized: Guard<Localized> = exactly({ en: isShortText, zh: isShortText } satisfies Record<
  (typeof locales)[number],
  Guard<string>
>);
const field: Guard<FieldTemplate> = exactly({
  id: matching(/^[a-z][A-Za-z0-9]{0,31}$/),
  kind: oneOf(fieldKinds),
  label: localized,
  optional: isBoolean,
});
const assurance: Guard<Assurance> = oneOf(assurances);

const template = {
  id: directoryId,
  version: isUint,
  title: localized,
  verb: localized,
  fields: listOf(field, 16),
  look: oneOf(looks),
  minimumAssurance: assurance,
  allowAnonymous: isBoolean,
  allowUnauthenticated: isBoolean,
  display: oneOf(["separate", "same"]),
  lifetimeSeconds: isUint,
  releaseSeconds: isUint,
  retentionDays: isUint,
};
const isTemplate: Guard<Template> = exactly(template);
const isNumberedTemplate: Guard<NumberedTemplate> = exactly({ n: isUint32, ...template });

/** An operation type as an administrator writes it down (§3); null for another shape, a label that may not be shown, or numbers beyond §15's. */
export function parseTemplate(value: unknown): Template | null {
  if (!isTemplate(value)) return null;
  const { title, verb, fields, lifetimeSeconds, releaseSeconds, retentionDays } = value;
  const labels = [title, verb, ...fields.map(({ label }) => label)].flatMap((label) => Object.values(label));
  const isShown = labels.every((label) => label.trim() !== "" && textFault(label) === null);
  const ids = new Set(fields.map(({ id }) => id));
  const isTimely = lifetimeSeconds >= 30 && lifetimeSeconds <= 300 && releaseSeconds >= 1 && releaseSeconds <= 300;
  return isShown && isTimely && ids.size === fields.length && retentionDays >= 1 ? value : null;
}

const source = exactly({ n: isUint32, id: directoryId });

const isDirectory: Guard<Directory> = exactly({
  iss: isShortText,
  version: isUint,
  iat: isUint,
  exp: isUint,
  organizations: listOf(exactly({ n: isUint32, id: directoryId, name: isShortText }), 1024),
  businesses: listOf(
    exactly({
      n: isUint32,
      organization: isUint32,
      id: directoryId,
      name: isShortText,
      sources: listOf(source, 256),
      links: listOf(isShortText, 64),
    }),
    4096,
  ),
  types: listOf(isNumberedTemplate, 1024),
  qr: listOf(
    exactly({
      n: isUint32,
      jwk: isPublicJwk,
      organizations: numbers,
      businesses: numbers,
      notAfter: either(isNull, isUint),
    }),
    256,
  ),
  applications: listOf(exactly({ id: isShortText, minimumVersion: matching(/^[0-9]{1,9}(\.[0-9]{1,9}){0,3}$/) }), 64),
});

/** A directory's claims; refuses with `proof_invalid` another shape. */
export function parseDirectory(claims: JsonObject): Directory {
  if (!isDirectory(claims)) throw refused("shape");
  return claims;
}
