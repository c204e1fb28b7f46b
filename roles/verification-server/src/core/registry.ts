import { ProtocolError, type PublicJwk, type QrKey, type Template } from "@countersign/protocol";
import type { ApiScope } from "@countersign/protocol/contract";
import { defaultLimits, defaultRequestsPerMinute, type Limits } from "./limits.ts";
import type { PolicyRow } from "./policy.ts";
import type { RegisteredMethodServer, RegisteredServer, ServerInvitation } from "./registered.ts";

export interface Organization {
  readonly n: number;
  readonly id: string;
  readonly name: string;
  /** Web origins that may show this organization's displays (§5). */
  readonly origins: readonly string[];
  /** How the site confirms a user's first device, or one that replaces all: by the fresh login alone, by the password once more, or by a code sent to their phone number (S14). */
  readonly firstDevice: "login" | "password" | "sms";
  /** A test organization says so in its name, and its API keys are test keys: what is tried never meets a live user. */
  readonly mode: "live" | "test";
}
export interface Source {
  readonly n: number;
  readonly id: string;
}
/** A business's own server, through which its codes go (S7). */
export interface CodeRoute {
  /** Its origin: https, or http on localhost. */
  readonly url: string;
  /** Its role key, by which the QR server knows it. */
  readonly jwk: PublicJwk;
}
export interface Business {
  readonly n: number;
  readonly organization: number;
  readonly id: string;
  readonly name: string;
  readonly sources: readonly Source[];
  /** Types this business may start (T34). */
  readonly types: readonly string[];
  /** Links its codes may carry; the first is the default (S12). */
  readonly links: readonly string[];
  /** Addresses an approving device may go back to after a same-device operation, compared whole (§11.3). */
  readonly returnUrls: readonly string[];
  readonly limits: Limits;
  /** Absent: codes go straight to the QR server. */
  readonly codeRoute?: CodeRoute;
}
/** A QR server's signing key, and the key that codes are sealed to on their way through a business's own server. */
export interface RegisteredQrServer extends QrKey {
  readonly agreementJwk?: PublicJwk;
}
export interface RegisteredType {
  readonly n: number;
  readonly template: Template;
}
export interface ApplicationRule {
  readonly id: string;
  readonly minimumVersion: string;
  readonly origins: readonly string[];
}
export interface ApiKey {
  readonly id: string;
  /** SHA-256 of the key, base64url; the key itself is kept nowhere. */
  readonly hash: string;
  readonly organization: string;
  /** Businesses it may act for; null for all of its organization. */
  readonly businesses: readonly string[] | null;
  /** What it may ask; null for everything. */
  readonly scopes: readonly ApiScope[] | null;
  readonly mode: "live" | "test";
  /** What it is called in lists; null for nothing. */
  readonly label: string | null;
  /** Unix seconds. */
  readonly createdAt: number;
  /** Unix seconds from which it is refused; null while it is in use. A rotated key goes on until then. */
  readonly notAfter: number | null;
  readonly requestsPerMinute: number;
}

/** Who and what may take part; one version, one snapshot. */
export interface Registry {
  readonly version: number;
  readonly organizations: readonly Organization[];
  readonly businesses: readonly Business[];
  readonly types: readonly RegisteredType[];
  readonly qr: readonly RegisteredQrServer[];
  readonly applications: readonly ApplicationRule[];
  readonly apiKeys: readonly ApiKey[];
  /** Rows of the routing policy (§12): the first that matches counts, of the administrator's and of the organization's. */
  readonly policies: readonly PolicyRow[];
  /** Servers of methods that this one does not answer itself (§12). */
  readonly methodServers: readonly RegisteredMethodServer[];
  /** Servers apart from this one that joined with a token, revoked ones included. */
  readonly servers: readonly RegisteredServer[];
  /** Tokens that may still let a server join. */
  readonly invitations: readonly ServerInvitation[];
}

export const emptyRegistry: Registry = {
  version: 0,
  organizations: [],
  businesses: [],
  types: [],
  qr: [],
  applications: [],
  apiKeys: [],
  policies: [],
  methodServers: [],
  servers: [],
  invitations: [],
};

/** What an API key has unless said otherwise. */
export const newApiKey = {
  businesses: null,
  scopes: null,
  mode: "live",
  label: null,
  createdAt: 0,
  notAfter: null,
  requestsPerMinute: defaultRequestsPerMinute,
} as const;

/** A registry as an earlier version of this program kept it, completed by what came later. */
export function completeRegistry(kept: Registry): Registry {
  return {
    ...kept,
    policies: kept.policies ?? [],
    methodServers: kept.methodServers ?? [],
    servers: kept.servers ?? [],
    invitations: kept.invitations ?? [],
    organizations: kept.organizations.map((organization) => ({
      ...organization,
      firstDevice: organization.firstDevice ?? "login",
      mode: organization.mode ?? "live",
    })),
    apiKeys: kept.apiKeys.map((key) => ({ ...newApiKey, ...key })),
    businesses: kept.businesses.map((business) => ({
      ...business,
      returnUrls: business.returnUrls ?? [],
      limits: { ...defaultLimits, ...business.limits },
    })),
  };
}

/** A business with all that an operation of it needs. */
export interface Place {
  readonly organization: Organization;
  readonly business: Business;
}

/** The business of that organization; null when there is none. */
export function findPlace(registry: Registry, organizationId: string, businessId: string): Place | null {
  const organization = registry.organizations.find(({ id }) => id === organizationId);
  const business =
    organization && registry.businesses.find(({ id, organization: n }) => id === businessId && n === organization.n);
  return business ? { organization, business } : null;
}

/** True when the key is refused at `nowMs`. */
export function hasEnded({ notAfter }: Pick<ApiKey, "notAfter">, nowMs: number): boolean {
  return notAfter !== null && notAfter * 1000 <= nowMs;
}

/** The current template of a type. */
export function findType(registry: Registry, id: string): RegisteredType | null {
  return registry.types.find(({ template }) => template.id === id) ?? null;
}

/** The QR key registered last of those that may serve the business now; null when none may. */
export function findQrServer(registry: Registry, place: Place, nowSeconds: number): RegisteredQrServer | null {
  const isFit = (server: QrKey): boolean => mayServe(server, place) && (server.notAfter ?? nowSeconds) >= nowSeconds;
  return registry.qr.findLast(isFit) ?? null;
}

/** The same; throws `unavailable` when none may (fail closed). */
export function qrServerFor(registry: Registry, place: Place, nowSeconds: number): RegisteredQrServer {
  const found = findQrServer(registry, place, nowSeconds);
  if (!found) throw new ProtocolError("unavailable", { cause: "no QR server is registered for this business" });
  return found;
}

/** True when the QR server is registered for that business (T33). */
export function mayServe({ organizations, businesses }: QrKey, { organization, business }: Place): boolean {
  return organizations.includes(organization.n) && businesses.includes(business.n);
}
