import { type LookupFunction, isIP } from "node:net";
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { ProtocolError } from "@countersign/protocol";
import { isListed, judgeTarget, type TargetRules } from "./judge-target.ts";
import { isPublicAddress } from "./public-address.ts";
import { type ResolveHost, resolveHost } from "./resolve-host.ts";

/** What is sent. */
export interface GuardedRequest {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request early. */
  readonly signal?: AbortSignal;
}

/** Calls an address that somebody else chose. The answer is already read, whatever its status; a redirect is an answer like any other. */
export type GuardedFetch = (target: string, request?: GuardedRequest) => Promise<Response>;

/** What a guarded fetch may reach, and how long and how much it takes. */
export interface GuardedFetchOptions extends TargetRules {
  /** The machine's name servers unless said. */
  readonly resolve?: ResolveHost;
  /** Longest time from asking to having read the answer; 10 s unless said. */
  readonly timeoutMs?: number;
  /** Largest answer in bytes; 64 KiB unless said. */
  readonly answerLimit?: number;
}

const withoutBody = [204, 205, 304];

/** A look-up that answers addresses only when every one of them is public: a name of mixed or changing answers gains nothing (T23). */
function checkedLookup(resolve: ResolveHost): LookupFunction {
  return (host, { all }, done) => {
    const answer = async (): Promise<void> => {
      const addresses = await resolve(host);
      if (addresses.length === 0 || !addresses.every(isPublicAddress))
        throw new ProtocolError("target_forbidden", { cause: "a name that leads to an address that is not public" });
      const found = addresses.map((address) => ({ address, family: isIP(address) }));
      if (all) done(null, found);
      else done(null, found[0]?.address ?? "", found[0]?.family);
    };
    answer().catch((error: NodeJS.ErrnoException) => done(error, []));
  };
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) if (typeof value === "string") headers.set(name, value);
  return headers;
}

async function readAnswer(message: IncomingMessage, answerLimit: number): Promise<Response> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > answerLimit) throw new RangeError("the answer is too large");
    chunks.push(chunk);
  }
  const { statusCode: status = 0 } = message;
  return new Response(withoutBody.includes(status) ? null : Buffer.concat(chunks), {
    status,
    headers: headersOf(message),
  });
}

/** One exchange over a connection of its own: a connection that is kept could be to an address that is not the name's any more. */
function exchange(url: URL, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const secure = url.protocol === "https:";
  // Agents of our own take no proxy from the environment, and do not let it switch off the check of certificates.
  const agent = secure
    ? new HttpsAgent({ keepAlive: false, rejectUnauthorized: true })
    : new HttpAgent({ keepAlive: false });
  const sent = (secure ? requestHttps : requestHttp)(url, { ...options, agent }, resolve);
  sent.on("error", reject);
  // An answer that would make something else of the connection is none; without a listener it would never end.
  sent.on("upgrade", (_message, socket) => {
    socket.destroy();
    reject(new Error("the answer is an upgrade"));
  });
  sent.on("close", () => reject(new Error("closed without an answer")));
  sent.end(body);
  return promise;
}

/**
 * Makes the one way to call addresses that tenants chose (T23): judged by `judgeTarget`, resolved once, every address checked, and
 * connected to what was checked. Follows no redirect, uses no proxy, bounded in time and size. Rejects with `target_forbidden` for an
 * address that may not be called, and with the platform's error when nobody answers.
 */
export function createGuardedFetch({
  resolve = resolveHost,
  timeoutMs = 10_000,
  answerLimit = 64 * 1024,
  ...rules
}: GuardedFetchOptions = {}): GuardedFetch {
  const lookup = checkedLookup(resolve);
  return async (target, { method = "GET", headers = {}, body, signal } = {}) => {
    const url = judgeTarget(target, rules);
    const timeout = AbortSignal.timeout(timeoutMs);
    const options: RequestOptions = {
      method,
      headers: { ...headers, ...(body !== undefined && { "content-length": Buffer.byteLength(body) }) },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(!isListed(url, rules) && { lookup }),
    };
    return readAnswer(await exchange(url, options, body), answerLimit);
  };
}
