import { webcrypto } from "node:crypto";
import type { Display } from "@countersign/relying-party";
import { SignJWT } from "jose";
import * as oidc from "openid-client";
import type { ClientKey, WorldBridge } from "./bridge.ts";
import { newKey } from "./relying-party.ts";

const cibaGrant = "urn:openid:params:grant-type:ciba";

/** What came of one request: the body, or the error's code. */
export interface Answered<Body> {
  readonly error: string | null;
  readonly body: Body | null;
}

/** A request for an approval that a client has opened. */
export interface OpenedRequest extends oidc.BackchannelAuthenticationResponse {
  readonly operation: string;
  readonly display: Display;
}

export type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

/** A real client of the bridge, by `openid-client`. */
export interface CibaClient {
  readonly config: oidc.Configuration;
  /** The key of its DPoP proofs; null when it makes none. */
  readonly proof: oidc.DPoPHandle | null;
  ask(parameters: Record<string, string>): Promise<Answered<OpenedRequest>>;
  /** Opens a request that must be taken. */
  open(parameters: Record<string, string>): Promise<OpenedRequest>;
  /** One request for tokens, at once. */
  redeem(authReqId: string, options?: { readonly proof?: boolean }): Promise<Answered<Tokens>>;
}

interface CibaClientOptions {
  readonly id: string;
  readonly key: ClientKey;
  /** True for a client whose tokens are bound to a key of its own. */
  readonly dpop?: boolean;
  /** True for a client that signs its requests. */
  readonly signed?: boolean;
}

/** The client's key as WebCrypto has it. */
export async function signingKey({ privateKey }: ClientKey): Promise<CryptoKey> {
  const der = privateKey.export({ format: "der", type: "pkcs8" });
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  return (await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"])) as CryptoKey;
}

/** A signed authentication request (CIBA Core §7.1.1). */
export function signRequest(
  parameters: Record<string, unknown>,
  { issuer, id, key, life = 300 }: { issuer: string; id: string; key: ClientKey; life?: number },
): Promise<string> {
  return new SignJWT({ client_id: id, ...parameters })
    .setProtectedHeader({ alg: "ES256", typ: "oauth-authz-req+jwt" })
    .setIssuer(id)
    .setAudience(issuer)
    .setIssuedAt()
    .setNotBefore("0s")
    .setExpirationTime(`${life}s`)
    .setJti(newKey())
    .sign(key.privateKey);
}

async function answered<Body>(call: Promise<Body>): Promise<Answered<Body>> {
  try {
    return { error: null, body: await call };
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError) return { error: error.error, body: null };
    throw error;
  }
}

function openedOf(response: oidc.BackchannelAuthenticationResponse): OpenedRequest {
  const { operation, display } = response["countersign"] as unknown as Pick<OpenedRequest, "operation" | "display">;
  return { ...response, operation, display };
}

export async function createCibaClient(
  { issuer }: Pick<WorldBridge, "issuer">,
  { id, key, dpop = false, signed = false }: CibaClientOptions,
): Promise<CibaClient> {
  const signer = await signingKey(key);
  const metadata = { id_token_signed_response_alg: "ES256" };
  const config = await oidc.discovery(new URL(issuer), id, metadata, oidc.PrivateKeyJwt(signer), {
    execute: [oidc.allowInsecureRequests],
  });
  const proof = dpop ? oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair("ES256")) : null;
  async function ask(parameters: Record<string, string>): Promise<Answered<OpenedRequest>> {
    const wish = { scope: "openid", ...parameters };
    const sent = signed ? { request: await signRequest(wish, { issuer, id, key }) } : wish;
    const { error, body } = await answered(oidc.initiateBackchannelAuthentication(config, sent));
    return { error, body: body && openedOf(body) };
  }
  return {
    config,
    proof,
    ask,
    async open(parameters) {
      const { error, body } = await ask(parameters);
      if (!body) throw new Error(`the request was refused: ${error}`);
      return body;
    },
    redeem: (authReqId, { proof: proves = true } = {}) =>
      answered(
        oidc.genericGrantRequest(config, cibaGrant, { auth_req_id: authReqId }, proof && proves ? { DPoP: proof } : {}),
      ),
  };
}
