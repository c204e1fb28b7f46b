import { readBoundedBody, systemClock } from "@countersign/platform/system";
import type { RegisteredServer } from "@countersign/verification-server";
import type { Config } from "../config.ts";
import { bad, type Finding, good, odd, sentenceOf } from "./finding.ts";

const timeoutMs = 5000;
/** Longest that a server says of how it is. */
const answerBytes = 16 * 1024;
/** Two servers may be this far apart (T31). */
const leewaySeconds = 2;

async function read(url: string): Promise<Response> {
  return fetch(url, { redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
}

function clockFinding(response: Response): Finding {
  const told = Date.parse(response.headers.get("date") ?? "");
  if (Number.isNaN(told))
    return odd(
      "clock",
      "the server does not tell its time",
      "see whether a proxy takes the Date header away: phones set their clock by it",
    );
  const apart = Math.round(Math.abs(systemClock() - told) / 1000);
  if (apart > leewaySeconds)
    return bad(
      "clock",
      `this machine and the server are ${apart} seconds apart`,
      "let both follow a time server (NTP): codes are good for 15 seconds",
    );
  return good("clock", "this machine and the server agree");
}

async function issuerFindings({ issuer, dataDir }: Config): Promise<readonly Finding[]> {
  try {
    const response = await read(`${issuer}/jwks.json`);
    if (!response.ok)
      return [
        bad(
          "issuer",
          `${issuer}/jwks.json answers ${response.status}`,
          "see that the name leads to this server, and that a proxy passes every path on",
        ),
      ];
    await response.json();
    return [good("issuer", `${issuer} answers`), clockFinding(response)];
  } catch (error) {
    return [
      bad(
        "issuer",
        `${issuer} does not answer: ${sentenceOf(error)}`,
        `start countersign serve --data ${dataDir}, or mend the name, the certificate or the way there`,
      ),
    ];
  }
}

async function partFinding(what: string, address: string): Promise<Finding> {
  try {
    const response = await read(address);
    await response.body?.cancel();
    if (response.ok) return good(what, `${address} answers`);
    return bad(
      what,
      `${address} answers ${response.status}`,
      "npm run build makes the browser parts; see that the name leads to this server",
    );
  } catch (error) {
    return bad(
      what,
      `${address} does not answer: ${sentenceOf(error)}`,
      "see that the name leads to this server, and its certificate",
    );
  }
}

/** Whether a server that has joined is of use, as it says itself. */
async function joinedFinding({ n, kind, url }: RegisteredServer): Promise<readonly Finding[]> {
  if (url === null) return [];
  const what = `server ${n} (${kind})`;
  try {
    const response = await read(`${url}/readyz`);
    const said = await readBoundedBody(response, answerBytes);
    if (response.ok) return [good(what, `${url} is of use`)];
    return [bad(what, `${url} is not of use: ${said.slice(0, 200)}`, "see its log; it names what fails")];
  } catch (error) {
    const remedy = `start it, mend the way there, or end it: countersign role revoke ${n}`;
    return [bad(what, `${url} does not answer: ${sentenceOf(error)}`, remedy)];
  }
}

/** Asks the servers that have joined how they are. Of what they say, little is read (T38). */
export async function joinedFindings(joined: readonly RegisteredServer[]): Promise<readonly Finding[]> {
  const inUse = joined.filter(({ revokedAt }) => revokedAt === null);
  return (await Promise.all(inUse.map(joinedFinding))).flat();
}

/** Asks the servers as browsers and phones will, and those that have joined how they are. */
export async function lookAtServers(config: Config, joined: readonly RegisteredServer[]): Promise<readonly Finding[]> {
  const { authenticator, widget, methodServers } = config;
  const issuer = await issuerFindings(config);
  if (issuer.some(({ state, what }) => what === "issuer" && state === "bad")) return issuer;
  const parts = await Promise.all([
    partFinding("authenticator", `${authenticator}/app/`),
    partFinding("page of codes", `${authenticator}/app/q/`),
    partFinding("widget", `${widget}/widget/countersign-approval.js`),
  ]);
  const methods = (methodServers ?? []).map(async ({ url }): Promise<Finding> => {
    try {
      await (await read(url)).body?.cancel();
      return good("method server", `${url} answers`);
    } catch (error) {
      return bad(
        "method server",
        `${url} does not answer: ${sentenceOf(error)}`,
        "start it, or take it out of the file of COUNTERSIGN_METHOD_SERVERS",
      );
    }
  });
  return [...issuer, ...parts, ...(await Promise.all(methods)), ...(await joinedFindings(joined))];
}
