import { type Authenticate, createRequestWindows } from "@countersign/platform";
import { ProtocolError } from "@countersign/protocol";
import { type Endpoint, staffToConsoleServer } from "@countersign/protocol/contract";
import type { FastifyRequest } from "fastify";
import type { Context } from "../context.ts";
import { doorTriesPerMinute } from "../core/limits.ts";
import type { Session } from "../core/person.ts";
import { expectRole, type StaffRole } from "../core/roles.ts";
import { hashOf } from "../steps/session-token.ts";
import { readStaffCookie, setStaffCookie } from "./staff-cookie.ts";

/** The browser that asks. */
export interface StaffCaller {
  readonly session: Session | null;
  /** Puts the token of a new session into the browser, or takes it away. */
  setToken(token: string | null): void;
}

/** Whoever asks does so from the console's own pages: a foreign page can send neither our Origin nor JSON without asking (T25). */
function expectOwnPage({ headers }: FastifyRequest, origin: string): void {
  const { "sec-fetch-site": site = "same-origin" } = headers;
  if (headers.origin !== origin || site !== "same-origin")
    throw new ProtocolError("origin_forbidden", { cause: "not asked by the console's own page" });
}

/**
 * Judges who asks: `roleOf` says the least role for an endpoint, null for one that is asked before anybody is signed in, of which an address
 * gets few a minute. Whoever wants out is let out, however many tried to come in.
 */
export function createStaffDoor(
  { store, origin, clock }: Pick<Context, "store" | "origin" | "clock">,
  roleOf: (endpoint: Endpoint) => StaffRole | null,
): Authenticate<StaffCaller> {
  const count = createRequestWindows(clock);
  return async (request, reply, endpoint) => {
    expectOwnPage(request, origin);
    const needed = roleOf(endpoint);
    const isTry = needed === null && endpoint !== staffToConsoleServer.signOut;
    if (isTry && !count({ id: request.ip, requestsPerMinute: doorTriesPerMinute }).isAllowed)
      throw new ProtocolError("rate_limited");
    const token = readStaffCookie(request, origin);
    const session = token === null ? null : await store.findSession(hashOf(token));
    if (needed !== null) {
      if (!session) throw new ProtocolError("session_over");
      expectRole(session.person, needed);
    }
    return { session, setToken: (next) => setStaffCookie(reply, origin, next) };
  };
}

/** The session of a caller whom the door let in with a role. */
export function sessionOf({ session }: StaffCaller): Session {
  if (!session) throw new ProtocolError("session_over");
  return session;
}
