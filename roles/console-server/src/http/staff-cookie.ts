import type { FastifyReply, FastifyRequest } from "fastify";

/** With https a cookie that no neighbour of this host can lay down (RFC 6265bis §4.1.3.2). */
function nameOf(origin: string): string {
  return origin.startsWith("https:") ? "__Host-countersign-staff" : "countersign-staff";
}

/** The session's token; null when the browser sent none, or two, of which one is a stranger's. */
export function readStaffCookie({ headers }: FastifyRequest, origin: string): string | null {
  const name = nameOf(origin);
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  const [found, ...more] = pairs.filter(([key]) => key === name);
  return more.length > 0 ? null : (found?.[1] ?? null);
}

/** No script reads it, no other site sends it; null takes it away. */
export function setStaffCookie(reply: FastifyReply, origin: string, token: string | null): void {
  const secure = origin.startsWith("https:") ? "; Secure" : "";
  const age = token === null ? "; Max-Age=0" : "";
  reply.header("set-cookie", `${nameOf(origin)}=${token ?? ""}; Path=/; HttpOnly; SameSite=Strict${secure}${age}`);
}
