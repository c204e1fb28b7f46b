import type { Bytes } from "./bytes.ts";
import { fromBase64url, toBase64url, utf8 } from "./bytes.ts";
import type { Crypto, PublicJwk, Signer } from "./crypto.ts";
import { ProtocolError } from "./errors.ts";
import type { SignatureComponent } from "./signature-base.ts";
import { signatureBase, signatureParams } from "./signature-base.ts";

/** What a request signature covers (§13). */
export interface SignableRequest {
  /** Upper case. */
  readonly method: string;
  /** Host and, unless it is the scheme's own, port. */
  readonly authority: string;
  /** As on the wire, `/` at least. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
  /** The bytes as sent; null or empty when there is no body. */
  readonly body: Uint8Array | null;
}

/** The three fields of a signed request as received. */
export interface SignatureFields {
  readonly signatureInput: string | undefined;
  readonly signature: string | undefined;
  readonly contentDigest: string | undefined;
}

/** The fields to send. */
export interface SignatureHeaders {
  readonly "signature-input": string;
  readonly signature: string;
  readonly "content-digest"?: string;
}

/** A request signature taken apart, not yet verified. */
export interface RequestSignature {
  /** Thumbprint of the key that is said to have signed. */
  readonly keyid: string;
  /** Unix seconds. */
  readonly created: number;
  readonly base: Bytes;
  /** r ‖ s, 64 bytes. */
  readonly signature: Bytes;
  /** SHA-256 of the body as the sender said it; null when there is no body. */
  readonly contentDigest: Bytes | null;
  readonly body: Uint8Array | null;
}

/** Seconds a request may be old, or ahead (§13). */
export const requestSeconds = 60;

const components = `"@method" "@authority" "@path" "@query"`;
const inputForm = new RegExp(
  `^countersign=\\(${components}( "content-digest")?\\)` +
    `;created=([1-9][0-9]{0,14});keyid="([A-Za-z0-9_-]{43})";alg="ecdsa-p256-sha256";tag="countersign"$`,
);

/** The fields that sign a request (RFC 9421 and RFC 9530 as §13 narrows them). `created` is Unix seconds. */
export async function signRequest(
  request: SignableRequest,
  { crypto, signer, created }: { crypto: Crypto; signer: Signer; created: number },
): Promise<SignatureHeaders> {
  const contentDigest = hasBody(request) ? `sha-256=${toSequence(await crypto.sha256(request.body))}` : null;
  const covered = coveredComponents(request, contentDigest);
  const parameters = signatureParameters(created, signer.kid);
  const signature = await signer.sign(utf8(signatureBase(covered, parameters)));
  const identifiers = covered.map(({ identifier }) => identifier);
  return {
    "signature-input": `countersign=${signatureParams(identifiers, parameters)}`,
    signature: `countersign=${toSequence(signature)}`,
    ...(contentDigest === null ? {} : { "content-digest": contentDigest }),
  };
}

/** Takes the signature of a request apart; refuses with `signature_invalid` any form but §13's, a body not covered included. */
export function parseRequestSignature(request: SignableRequest, fields: SignatureFields): RequestSignature {
  try {
    return parseFields(request, fields);
  } catch (cause) {
    throw new ProtocolError("signature_invalid", { cause });
  }
}

/** Judges time and signature (`signature_invalid`), then the body (`content_digest_mismatch`). `now` is Unix seconds of the server. */
export async function verifyRequestSignature(
  crypto: Crypto,
  key: PublicJwk,
  { parsed, now }: { parsed: RequestSignature; now: number },
): Promise<void> {
  if (Math.abs(now - parsed.created) > requestSeconds)
    throw new ProtocolError("signature_invalid", { cause: "created" });
  if (!(await crypto.verify(key, parsed.base, parsed.signature)))
    throw new ProtocolError("signature_invalid", { cause: "signature" });
  if (!(await bodyFits(crypto, parsed))) throw new ProtocolError("content_digest_mismatch");
}

function hasBody(request: SignableRequest): request is SignableRequest & { readonly body: Uint8Array } {
  return request.body !== null && request.body.length > 0;
}

function signatureParameters(created: number, keyid: string): string {
  return `;created=${created};keyid="${keyid}";alg="ecdsa-p256-sha256";tag="countersign"`;
}

function coveredComponents(request: SignableRequest, contentDigest: string | null): SignatureComponent[] {
  const covered = [
    { identifier: '"@method"', value: request.method },
    { identifier: '"@authority"', value: request.authority.toLowerCase() },
    { identifier: '"@path"', value: request.path },
    { identifier: '"@query"', value: request.query || "?" },
  ];
  if (contentDigest !== null) covered.push({ identifier: '"content-digest"', value: contentDigest });
  return covered;
}

function parseFields(request: SignableRequest, fields: SignatureFields): RequestSignature {
  const [, digestCovered, created, keyid] = inputForm.exec(fields.signatureInput ?? "") ?? [];
  if (created === undefined || keyid === undefined) throw new TypeError("signature-input");
  if (hasBody(request) !== (digestCovered !== undefined)) throw new TypeError("coverage of the body");
  const contentDigest = digestCovered === undefined ? null : (fields.contentDigest ?? "");
  const base = signatureBase(coveredComponents(request, contentDigest), signatureParameters(Number(created), keyid));
  return {
    keyid,
    created: Number(created),
    base: utf8(base),
    signature: memberOf(fields.signature, { name: "countersign", length: 64 }),
    contentDigest: contentDigest === null ? null : memberOf(contentDigest, { name: "sha-256", length: 32 }),
    body: request.body,
  };
}

async function bodyFits(crypto: Crypto, { contentDigest, body }: RequestSignature): Promise<boolean> {
  if (contentDigest === null || body === null) return true; // Parsing took care that a body comes with its digest.
  return toBase64url(await crypto.sha256(body)) === toBase64url(contentDigest);
}

// A dictionary of one byte sequence (RFC 9651 §3.3.5); other members are refused, for there is one signature and one digest.
function memberOf(field: string | undefined, { name, length }: { name: string; length: number }): Bytes {
  const prefix = `${name}=:`;
  if (!field?.startsWith(prefix) || !field.endsWith(":")) throw new TypeError(name);
  const bytes = fromBase64(field.slice(prefix.length, -1));
  if (bytes.length !== length) throw new TypeError(name);
  return bytes;
}

function toSequence(bytes: Uint8Array): string {
  const text = toBase64url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return `:${text.padEnd(Math.ceil(text.length / 4) * 4, "=")}:`;
}

function fromBase64(text: string): Bytes {
  const unpadded = /^([A-Za-z0-9+/]*)={0,2}$/.exec(text)?.[1];
  if (unpadded === undefined || text.length % 4 !== 0) throw new TypeError("not base64");
  return fromBase64url(unpadded.replaceAll("+", "-").replaceAll("/", "_"));
}
