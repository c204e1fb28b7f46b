import type { FastifyReply, FastifyRequest } from "fastify";

/**
 * Reads one cookie; null when the browser sent none, or two: then a neighbour of this host has laid one beside ours, with which the user would
 * act in somebody else's name (RFC 6265, section 8.6).
 */
export function readCookie(request: FastifyRequest, name: string): string | null {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.split("="));
  const [found, ...more] = pairs.filter(([key, value]) => key?.trim() === name && value !== undefined);
  return more.length > 0 ? null : (found?.[1]?.trim() ?? null);
}

/** Sets a cookie that no script can read and no other site can send; null takes it away. */
export function setCookie(reply: FastifyReply, name: string, value: string | null): void {
  const age = value === null ? "; Max-Age=0" : "";
  const secure = reply.request.protocol === "https" ? "; Secure" : "";
  reply.header("set-cookie", `${name}=${value ?? ""}; Path=/; HttpOnly; SameSite=Strict${secure}${age}`);
}
