import {
  type Clock,
  type Crypto,
  isErrorCode,
  isJsonObject,
  isSecureUrl,
  parseStrictJson,
  ProtocolError,
  type SignatureHeaders,
  type Signer,
  signRequest,
  unixSeconds,
  utf8,
} from "@countersign/protocol";
import { type Arrow, type Client, type Endpoint, type RequestParts, requestPath } from "@countersign/protocol/contract";
import { readBoundedBody } from "./bounded-body.ts";
import { compileAnswers } from "./compile-arrow.ts";
import { currentTrace, traced } from "./tracing.ts";

/** How one server reaches another. */
export interface SignedConnection {
  /** Origin of the other server: https, or http on localhost. */
  readonly url: string;
  /** This server's role key (§2). */
  readonly signer: Signer;
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** Longest time from asking to having read the answer. */
  readonly timeoutMs: number;
  /** How much longer a request may take, such as one that asks the other end to wait; none unless said. */
  readonly moreMs?: (parts: RequestParts) => number;
  /** Largest answer in bytes; 256 KiB unless said. */
  readonly answerBytes?: number;
  readonly fetch?: typeof fetch;
}

/** Longest pointer to a member that is wrong. */
const longestPlace = 256;
const answerLimit = 256 * 1024;

async function signatureOf(
  { signer, crypto, clock }: SignedConnection,
  { method, target, body }: { method: string; target: URL; body: Uint8Array | null },
): Promise<SignatureHeaders> {
  const { host: authority, pathname: path, search: query } = target;
  return signRequest({ method, authority, path, query, body }, { crypto, signer, created: unixSeconds(clock()) });
}

/** The other server's refusal in the catalogue's words; anything else it may say is no answer at all. */
function refusalOf(text: string): ProtocolError {
  const problem = parseStrictJson(text);
  const { code = null, at = null } = isJsonObject(problem) ? problem : {};
  if (!isErrorCode(code)) return unavailable("status");
  const place = typeof at === "string" && at.length <= longestPlace ? { at } : {};
  return new ProtocolError(code, { cause: "answered by the other server", ...place });
}

function unavailable(cause: unknown): ProtocolError {
  return new ProtocolError("unavailable", { cause });
}

/** One exchange: signed, bounded in time and size, and never led elsewhere by a redirect. */
async function exchange(connection: SignedConnection, endpoint: Endpoint, parts: RequestParts): Promise<unknown> {
  const { url, timeoutMs, moreMs = () => 0, answerBytes = answerLimit, fetch: send = fetch } = connection;
  const target = new URL(requestPath(endpoint, parts), url);
  const body = parts.body === undefined ? null : new Uint8Array(utf8(JSON.stringify(parts.body)));
  const { method, status = 200, mediaType = "application/json" } = endpoint;
  const signature = await signatureOf(connection, { method, target, body });
  const trace = currentTrace();
  const response = await send(target, {
    method,
    headers: {
      accept: mediaType,
      ...(body && { "content-type": "application/json" }),
      ...(parts.idempotencyKey !== undefined && { "idempotency-key": parts.idempotencyKey }),
      ...(trace !== null && { traceparent: trace }),
      ...signature,
    },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs + moreMs(parts)),
  });
  const text = await readBoundedBody(response, answerBytes);
  if (response.status !== status) throw refusalOf(text);
  return mediaType === "application/json" ? parseStrictJson(text, { maxDepth: 16 }) : text;
}

/**
 * Carries an arrow to another server over HTTP, signed with this server's role key (§13). The other's refusals are thrown as they are;
 * silence, a redirect, an answer of another shape or none at all is `unavailable`: fail closed.
 */
export function connectSigned<A extends Arrow>(arrow: A, connection: SignedConnection): Client<A> {
  if (!isSecureUrl(connection.url)) throw new TypeError("another server is reached by https, or http on localhost");
  const check = compileAnswers(arrow);
  const entries = Object.entries<Endpoint>(arrow).map(([name, endpoint]) => [
    name,
    async (request: unknown) => {
      try {
        const answer = await traced(name, () => exchange(connection, endpoint, request as RequestParts), {
          kind: "client",
        });
        check[name]?.(answer);
        return answer;
      } catch (error) {
        throw error instanceof ProtocolError ? error : unavailable(error);
      }
    },
  ]);
  return Object.fromEntries(entries) as Client<A>;
}
