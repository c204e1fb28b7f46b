import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { newKey } from "./relying-party.ts";

/** How far a request has come: the client gets tokens of an approved one, and then it is gone. */
type RequestState = "pending" | "approved" | "denied" | "gone";

/** What happens to the next callback before, or after, it is taken. */
type Mishap = "hang up before" | "hang up after" | "not stored yet" | number;

/** Claims and header of a delegation token that a test wants otherwise. */
export interface Forged {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly algorithm?: "RS256" | "ES256";
  /** Sets the header and signs, in the realm's place. */
  readonly sign?: (token: SignJWT) => Promise<string>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/**
 * A server that behaves towards the bridge as Keycloak's documented contract, and its sources, say: it signs the delegation, stores the
 * request when it has a 201, takes one result, drops a request that gets a second one, and answers 403 to any it does not know.
 */
export interface Keycloak {
  readonly issuer: string;
  /** What the client of the realm asks; the id of its request, or null when the channel did not answer 201. */
  ask(parameters: Readonly<Record<string, unknown>>): Promise<string | null>;
  /** Sends the channel one delegation; the status of its answer. */
  delegate(forged: Forged): Promise<{ readonly status: number; readonly jti: string }>;
  stateOf(request: string): RequestState;
  /** The client fetches its tokens: true when there were some. */
  collect(request: string): boolean;
  /** What befalls the next callbacks, in this order. */
  befall(...mishaps: readonly Mishap[]): void;
  /** Statuses that were called back with, in order. */
  readonly results: readonly string[];
  /** Waits until that many callbacks have come. */
  waitFor(count: number): Promise<void>;
  /** True when a result ever came before the channel's 201 had. */
  wasHasty(): boolean;
  close(): Promise<void>;
}

interface KeycloakOptions {
  /** Where the bridge listens for it. */
  readonly channel: () => string;
  readonly seconds: () => number;
}

async function makeKeys() {
  const [rsa, ec] = [
    await generateKeyPair("RS256", { extractable: true }),
    await generateKeyPair("ES256", { extractable: true }),
  ];
  const keys = [
    { ...(await exportJWK(rsa.publicKey)), kid: "rsa", alg: "RS256", use: "sig" },
    { ...(await exportJWK(ec.publicKey)), kid: "ec", alg: "ES256", use: "sig" },
  ];
  return { RS256: { kid: "rsa", ...rsa }, ES256: { kid: "ec", ...ec }, keys };
}

const base = "/realms/bank";
const callbackPath = `${base}/protocol/openid-connect/ext/ciba/auth/callback`;

export async function startKeycloak({ channel, seconds }: KeycloakOptions): Promise<Keycloak> {
  const realmKeys = await makeKeys();
  const requests = new Map<string, RequestState>();
  const answered = new Set<string>();
  const results: string[] = [];
  let mishaps: readonly Mishap[] = [];
  let waiting: (() => void)[] = [];
  let hasty = false;
  let issuer = "";

  function take(jti: string, status: string): number {
    const state = requests.get(jti);
    if (state === undefined) return 403;
    if (state !== "pending") {
      requests.delete(jti);
      return 403;
    }
    requests.set(jti, status === "SUCCEED" ? "approved" : "denied");
    return 200;
  }
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status } = (await json(request)) as { status: string };
    const bearer = String(request.headers.authorization).replace("Bearer ", "");
    const { alg } = JSON.parse(Buffer.from(bearer.split(".")[0] ?? "", "base64url").toString()) as {
      alg: "RS256" | "ES256";
    };
    const { payload } = await jwtVerify(bearer, realmKeys[alg].publicKey, { currentDate: new Date(seconds() * 1000) });
    const jti = String(payload.jti);
    results.push(status);
    hasty ||= !answered.has(jti);
    const [mishap, ...more] = mishaps;
    mishaps = more;
    const code = answerTo(mishap, jti, status);
    if (code === null) request.socket.destroy();
    else response.writeHead(code, { "content-type": "application/json" }).end();
    for (const wake of waiting.splice(0)) wake();
  }
  /** The status of the answer; null for none. */
  function answerTo(mishap: Mishap | undefined, jti: string, status: string): number | null {
    if (mishap === "not stored yet") return 403;
    if (mishap === "hang up before") return null;
    if (typeof mishap === "number") return mishap;
    const code = take(jti, status);
    return mishap === "hang up after" ? null : code;
  }

  const server = createServer((request, response) => {
    if (request.url === `${base}/protocol/openid-connect/certs`)
      return void response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: realmKeys.keys }));
    if (request.url === callbackPath && request.method === "POST") return void receive(request, response);
    response.writeHead(404).end();
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  issuer = `http://localhost:${(server.address() as AddressInfo).port}${base}`;

  async function delegate({ claims = {}, algorithm = "RS256", sign, body = {} }: Forged) {
    const jti = newKey();
    const now = seconds();
    const all = {
      typ: "Bearer",
      iss: issuer,
      aud: issuer,
      azp: "shop",
      sub: "kc-1",
      jti,
      iat: now,
      exp: now + 120,
      ...claims,
    };
    const { kid, privateKey } = realmKeys[algorithm];
    const token = new SignJWT(all);
    const bearer = await (sign
      ? sign(token)
      : token.setProtectedHeader({ alg: algorithm, typ: "JWT", kid }).sign(privateKey));
    const answer = await fetch(channel(), {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify({
        scope: "openid",
        is_consent_required: false,
        acr_values: null,
        binding_message: null,
        ...body,
      }),
    });
    await answer.arrayBuffer();
    answered.add(all.jti);
    return { status: answer.status, jti: all.jti };
  }
  return {
    issuer,
    async ask(parameters) {
      const { status, jti } = await delegate({
        body: parameters,
        algorithm: requests.size % 2 === 0 ? "RS256" : "ES256",
      });
      if (status !== 201) return null;
      requests.set(jti, "pending");
      return jti;
    },
    delegate,
    stateOf: (request) => requests.get(request) ?? "gone",
    collect: (request) => requests.get(request) === "approved" && requests.delete(request),
    befall: (...next) => void (mishaps = next),
    results,
    async waitFor(count) {
      while (results.length < count) await new Promise<void>((resolve) => void waiting.push(resolve));
    },
    wasHasty: () => hasty,
    async close() {
      waiting = [];
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
