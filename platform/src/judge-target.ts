import { isIP } from "node:net";
import { ProtocolError } from "@countersign/protocol";
import { isPublicAddress } from "./public-address.ts";

/** Which addresses somebody else's configuration may have this server call. */
export interface TargetRules {
  /**
   * Exact origins, such as `http://localhost:8601`, that are called although they are private or not https. Whoever may register an
   * address can then reach them from inside: for receivers on one's own machine, never in production.
   */
  readonly dangerouslyAllowedOrigins?: readonly string[];
}

/** Ports besides 443, which a URL does not write. */
const ports = ["", "8443"];
/** Names that never mean a host of the public internet (RFC 6761, RFC 6762, RFC 9476, and the one ICANN keeps for private use). */
const privateName = /(^|\.)(localhost|local|internal|localdomain|home\.arpa|test|invalid|onion|alt)$/;

function forbidden(cause: string): ProtocolError {
  return new ProtocolError("target_forbidden", { cause });
}

/** The host without the brackets of IPv6 and without dots at its end: one ends a full name, and more hide no inner one. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.+$/, "");
}

/** True for a target of the origins that are listed by hand. */
export function isListed({ origin }: URL, { dangerouslyAllowedOrigins = [] }: TargetRules): boolean {
  return dangerouslyAllowedOrigins.includes(origin);
}

function judgeHost(host: string): void {
  if (isIP(host) !== 0) {
    if (!isPublicAddress(host)) throw forbidden("an address that is not public");
    return;
  }
  if (!host.includes(".") || privateName.test(host)) throw forbidden("a name that is not public");
}

/**
 * Judges what can be judged without asking the network: https, port 443 or 8443, no user information, no fragment, a public host. The URL
 * parser has already turned decimal, octal and hexadecimal hosts into plain addresses. What a name leads to is judged when it is called.
 * Throws `target_forbidden`.
 */
export function judgeTarget(target: string, rules: TargetRules = {}): URL {
  if (!URL.canParse(target)) throw forbidden("no URL");
  const url = new URL(target);
  if (url.username !== "" || url.password !== "") throw forbidden("user information");
  if (url.hash !== "" || target.includes("#")) throw forbidden("a fragment");
  if (isListed(url, rules)) return url;
  if (url.protocol !== "https:") throw forbidden("not https");
  if (!ports.includes(url.port)) throw forbidden("another port");
  judgeHost(hostOf(url));
  return url;
}
