import { actsFor, isSecureUrl, ProtocolError, type PublicJwk } from "@countersign/protocol";
import { endStaffKeys, registerStaff, type StaffRegistration } from "./register-staff.ts";
import type { RegisteredServer, ServerInvitation, ServerKind } from "./registered.ts";
import type { Registry } from "./registry.ts";

/** How long a token is good. */
export const invitationSeconds = 600;

/** What a joining server brings. */
interface JoiningServer {
  readonly hash: string;
  readonly kind: ServerKind;
  readonly url: string | null;
  readonly jwk: PublicJwk;
  readonly qr: { readonly signing: PublicJwk; readonly agreement: PublicJwk } | null;
  /** Of a console server, beside its origin. */
  readonly staff: Omit<StaffRegistration, "origin"> | null;
}

const sameKey = (a: PublicJwk, b: PublicJwk): boolean => a.x === b.x && a.y === b.y;

/** People of two consoles would decide on the same changes without knowing of each other (T53): there is one. */
function checkConsole(registry: Registry, { organizations }: ServerInvitation): void {
  if (organizations !== null) throw new Error("the console looks after all organizations");
  const [other] = serversOf(registry, "console");
  if (other)
    throw new Error(`server ${other.n} is the console, and there is one: countersign role revoke ${other.n} ends it`);
}

/** Throws an Error for an organization that is not registered, or a method server without a method. */
export function inviteServer(registry: Registry, invitation: ServerInvitation, nowSeconds: number): Registry {
  const unknown = invitation.organizations?.find((id) => !registry.organizations.some((one) => one.id === id));
  if (unknown !== undefined) throw new Error(`organization ${unknown} is not registered`);
  if ((invitation.kind === "method") !== (invitation.method !== null))
    throw new Error("a method server, and no other, has a method");
  if (invitation.kind === "console") checkConsole(registry, invitation);
  const open = registry.invitations.filter(({ expiresAt }) => expiresAt > nowSeconds);
  return { ...registry, invitations: [...open, invitation] };
}

/** The server that is in use with that role key; null when there is none. */
export function findServer(registry: Registry, jwk: PublicJwk): RegisteredServer | null {
  return registry.servers.find((server) => server.revokedAt === null && sameKey(server.jwk, jwk)) ?? null;
}

/** Where the QR server with that number is; null for one in the verification server's own process. */
export function qrServerUrl(registry: Registry, number: number): string | null {
  return serversOf(registry, "qr").find(({ n }) => n === number)?.url ?? null;
}

/** Servers of a kind that are in use. */
export function serversOf(registry: Registry, kind: ServerKind): readonly RegisteredServer[] {
  return registry.servers.filter((server) => server.kind === kind && server.revokedAt === null);
}

function nextNumber({ servers, qr }: Registry): number {
  return Math.max(0, ...[...servers, ...qr].map(({ n }) => n)) + 1;
}

function checkJoining(registry: Registry, { kind, url, jwk, qr, staff }: JoiningServer): void {
  const isOrigin = url !== null && isSecureUrl(url) && new URL(url).origin === url;
  if (url === null ? kind !== "operation" : !isOrigin)
    throw new ProtocolError("invalid_request", { cause: "the server's own address", at: "/url" });
  if ((kind === "qr") !== (qr !== null)) throw new ProtocolError("invalid_request", { cause: "QR keys", at: "/qr" });
  if ((kind === "console") !== (staff !== null))
    throw new ProtocolError("invalid_request", { cause: "the console's API key", at: "/apiKey" });
  if (kind === "console" && serversOf(registry, kind).length > 0)
    throw new ProtocolError("ticket_invalid", { cause: "there is a console" });
  const isKnown = registry.servers.some((server) => sameKey(server.jwk, jwk));
  const isSigning = qr !== null && registry.qr.some((server) => sameKey(server.jwk, qr.signing));
  if (isKnown || isSigning) throw new ProtocolError("ticket_invalid", { cause: "the key was registered before" });
}

/** Businesses of the organizations that a QR server may serve. */
function withQrKeys(registry: Registry, { n, organizations }: RegisteredServer, qr: JoiningServer["qr"]): Registry {
  if (!qr) return registry;
  const served = registry.organizations.filter(({ id }) => actsFor({ organizations }, id)).map((one) => one.n);
  const businesses = registry.businesses
    .filter(({ organization }) => served.includes(organization))
    .map((one) => one.n);
  const key = { n, jwk: qr.signing, agreementJwk: qr.agreement, organizations: served, businesses, notAfter: null };
  return { ...registry, qr: [...registry.qr, key] };
}

/**
 * Registers the server that brings a token, and uses the token up. Whoever asks again with the key that a token has registered is told
 * the same number: the first answer may have been lost. Throws `ticket_invalid` for a token that is unknown, used, too old or for
 * another kind.
 */
export function joinServer(registry: Registry, joining: JoiningServer, nowSeconds: number): Registry {
  const { hash, kind, url, jwk, qr, staff } = joining;
  const invitation = registry.invitations.find((one) => one.hash === hash);
  const known = findServer(registry, jwk);
  if (!invitation && known?.kind === kind) return registry;
  if (!invitation || invitation.expiresAt <= nowSeconds || invitation.kind !== kind)
    throw new ProtocolError("ticket_invalid", { cause: "token" });
  checkJoining(registry, joining);
  const { organizations, method } = invitation;
  const n = nextNumber(registry);
  const server = { n, kind, organizations, method, url, jwk, joinedAt: nowSeconds, revokedAt: null };
  const joined = {
    ...registry,
    servers: [...registry.servers, server],
    invitations: registry.invitations.filter((one) => one !== invitation),
  };
  return staff && url !== null ? registerStaff(joined, { ...staff, origin: url }) : withQrKeys(joined, server, qr);
}

/** From now on nothing the server signs counts, its codes and a console's API key included. Throws an Error when there is none with that number. */
export function revokeServer(registry: Registry, n: number, nowSeconds: number): Registry {
  const server = registry.servers.find((one) => one.n === n);
  if (!server) throw new Error(`there is no server ${n}; countersign role list shows those there are`);
  if (server.revokedAt !== null) return registry;
  const next = server.kind === "console" ? endStaffKeys(registry, nowSeconds) : registry;
  return {
    ...next,
    servers: registry.servers.map((one) => (one === server ? { ...one, revokedAt: nowSeconds } : one)),
    qr: registry.qr.map((key) =>
      server.kind === "qr" && key.n === n
        ? { ...key, notAfter: Math.min(key.notAfter ?? nowSeconds, nowSeconds - 1) }
        : key,
    ),
  };
}
