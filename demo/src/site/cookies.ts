import type { FastifyReply, FastifyRequest } from "fastify";

/** Reads one cookie; null when the browser sent none. */
export function readCookie(request: FastifyRequest, name: string): string | null {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = pair.split("=");
    if (key?.trim() === name && value !== undefined) return value.trim();
  }
  return null;
}

/** Sets a cookie that no script can read and no other site can send; null takes it away. */
export function setCookie(reply: FastifyReply, name: string, value: string | null): void {
  const age = value === null ? "; Max-Age=0" : "";
  const secure = reply.request.protocol === "https" ? "; Secure" : "";
  reply.header("set-cookie", `${name}=${value ?? ""}; Path=/; HttpOnly; SameSite=Strict${secure}${age}`);
}
