import {
  type Clock,
  createBoundedMap,
  createWebCrypto,
  createWebSigner,
  type ErrorCode,
  isJsonObject,
  isSecureUrl,
  parsePublicJwk,
  parseRequestSignature,
  parseStrictJson,
  problemOf,
  ProtocolError,
  type PublicJwk,
  type Signer,
  signRequest,
  thumbprint,
  unixSeconds,
  verifyRequestSignature,
} from "@countersign/protocol";
import { businessServerToQrServer } from "@countersign/protocol/contract";
import { systemClock } from "./system-clock.ts";

/** A P-256 key pair as JWK, such as `generateKeyPairSync("ec", { namedCurve: "P-256" })` exports. */
export type RelayKey = PublicJwk & { readonly d: string };

/** What the relay of a business's own server is made of (§4, S7). */
export interface CodeRelayOptions {
  /** This server's role key; its public half is registered for the business as `codeRoute.jwk`. */
  readonly key: RelayKey;
  /** This server's own origin, as registered in `codeRoute.url`. */
  readonly url: string;
  /** Origin of the QR server. */
  readonly qrServerUrl: string;
  /** The verification server's role keys: what its `/server-jwks.json` lists. */
  readonly verificationServerKeys: readonly PublicJwk[];
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
}

/** A request as it came. */
export interface RelayRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** What is answered. */
export interface RelayAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const { method, path } = businessServerToQrServer.passCode;
/** Bytes a body may have; the caller reads no more. */
export const relayBodyLimit = 16 * 1024;
const timeoutMs = 7000;
/** Requests of the last minutes, by their signature: each is passed on once. */
const remembered = 10_000;

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" ? header : undefined;
}

function refusal(code: ErrorCode): RelayAnswer {
  const problem = problemOf(code, "relay");
  return { status: problem.status, contentType: "application/problem+json", body: JSON.stringify(problem) };
}

async function signerOf({ kty, crv, x, y, d }: RelayKey): Promise<Signer> {
  const jwk = parsePublicJwk({ kty, crv, x, y });
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  return createWebSigner(await crypto.subtle.importKey("jwk", { ...jwk, d }, curve, false, ["sign"]), jwk);
}

/** True for `{sealed: text}`: what is passed on has this form and no other. */
function isSealed(body: Uint8Array): boolean {
  const value = parseStrictJson(body);
  return isJsonObject(value) && Object.keys(value).join() === "sealed" && typeof value["sealed"] === "string";
}

/**
 * What a business's own server does with codes (S7): takes a sealed code that the verification server has signed, passes it on to the QR server
 * under its own signature, and hands the sealed answer back. It can read neither. Every other request is refused in the catalogue's words.
 */
export async function createCodeRelay(
  options: CodeRelayOptions,
): Promise<(request: RelayRequest) => Promise<RelayAnswer>> {
  const { key, url, qrServerUrl, verificationServerKeys, fetch: send = fetch, clock = systemClock } = options;
  if (!isSecureUrl(qrServerUrl)) throw new TypeError("the QR server is reached by https, or http on localhost");
  const webCrypto = createWebCrypto();
  const signer = await signerOf(key);
  const target = new URL(path, qrServerUrl);
  const seen = createBoundedMap<true>(remembered);

  async function authenticate(request: RelayRequest): Promise<void> {
    const { signature, "signature-input": signatureInput, "content-digest": contentDigest } = request.headers;
    const parsed = parseRequestSignature(
      { method: request.method, authority: new URL(url).host, path: request.url, query: "", body: request.body },
      { signature: one(signature), signatureInput: one(signatureInput), contentDigest: one(contentDigest) },
    );
    const known = await Promise.all(verificationServerKeys.map((jwk) => thumbprint(webCrypto, jwk)));
    const found = verificationServerKeys[known.indexOf(parsed.keyid)];
    if (!found) throw new ProtocolError("signature_invalid", { cause: "unknown key" });
    await verifyRequestSignature(webCrypto, found, { parsed, now: unixSeconds(clock()) });
    if (seen.get(signatureInput + String(signature))) throw new ProtocolError("nonce_replayed");
    seen.set(signatureInput + String(signature), true);
  }
  async function passOn(body: Uint8Array<ArrayBuffer>): Promise<RelayAnswer> {
    const signable = { method, authority: target.host, path: target.pathname, query: "", body };
    const signed = await signRequest(signable, { crypto: webCrypto, signer, created: unixSeconds(clock()) });
    const response = await send(target, {
      method,
      headers: { "content-type": "application/json", ...signed },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (response.status >= 300 && response.status < 400) return refusal("unavailable");
    return {
      status: response.status,
      contentType: response.ok ? "application/json" : "application/problem+json",
      body: text,
    };
  }
  return async (request) => {
    try {
      if (request.method !== method || request.url !== path) return refusal("operation_not_found");
      if (request.body.length > relayBodyLimit) return refusal("payload_too_large");
      await authenticate(request);
      if (!isSealed(request.body)) return refusal("invalid_request");
      return await passOn(new Uint8Array(request.body));
    } catch (error) {
      return refusal(error instanceof ProtocolError ? error.code : "unavailable");
    }
  };
}
