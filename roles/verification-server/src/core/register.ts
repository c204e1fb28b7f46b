import { actsFor, isSecureUrl, parsePublicJwk, type PublicJwk, type QrKey, type Template } from "@countersign/protocol";
import { defaultLimits, type Limits } from "./limits.ts";
import {
  type ApiKey,
  type ApplicationRule,
  type CodeRoute,
  findPlace,
  findType,
  mayServe,
  newApiKey,
  type Organization,
  type Registry,
} from "./registry.ts";
import { checkId, checkLink, checkName, checkOrigin, checkReturnUrl } from "./registration-rules.ts";

/** Registrations are pure changes of the registry. Each answers its argument, unchanged, when that is registered already in the same form. */

function nextNumber(entries: readonly { readonly n: number }[]): number {
  return Math.max(0, ...entries.map(({ n }) => n)) + 1;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Replaces the entry with that identity, or appends it. */
function put<T extends object>(entries: readonly T[], entry: T, isSame: (other: T) => boolean): readonly T[] {
  const known = entries.find(isSame);
  if (!known) return [...entries, entry];
  return same(known, entry) ? entries : entries.map((other) => (other === known ? entry : other));
}

function withEntries<K extends "organizations" | "businesses" | "types" | "qr" | "applications" | "apiKeys">(
  registry: Registry,
  name: K,
  entries: Registry[K],
): Registry {
  return entries === registry[name] ? registry : { ...registry, [name]: entries };
}

const testMark = " (test)";

/** What is registered of an organization. */
export interface OrganizationRegistration {
  readonly id: string;
  readonly name: string;
  readonly origins: readonly string[];
  readonly firstDevice?: Organization["firstDevice"];
  /** `test` marks its name, and only test keys act for it; it stays what it was first registered as. */
  readonly mode?: Organization["mode"];
}

/** Throws an Error when the organization is registered in the other mode: users of the one never become users of the other. */
export function registerOrganization(
  registry: Registry,
  { id, name, origins, firstDevice = "login", mode = "live" }: OrganizationRegistration,
): Registry {
  checkId("the organization", id);
  checkName(id, name);
  for (const origin of origins) checkOrigin(origin);
  const { organizations } = registry;
  const known = organizations.find((entry) => entry.id === id);
  if (known && known.mode !== mode) throw new Error(`organization ${id} is a ${known.mode} organization and stays one`);
  const marked = mode === "test" && !name.endsWith(testMark) ? `${name}${testMark}` : name;
  const entry = { n: known?.n ?? nextNumber(organizations), id, name: marked, origins, firstDevice, mode };
  return withEntries(
    registry,
    "organizations",
    put(organizations, entry, (other) => other.id === id),
  );
}

/** What is registered of a business; sources keep their numbers, new ones get the next. */
export interface BusinessRegistration {
  readonly organization: string;
  readonly id: string;
  readonly name: string;
  readonly sources: readonly string[];
  readonly types: readonly string[];
  readonly links: readonly string[];
  readonly returnUrls?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** Its own server, through which its codes go sealed; straight to the QR server unless said (S7). */
  readonly codeRoute?: CodeRoute;
}

/** Throws an Error for a route that is not https (http on localhost) or has no P-256 key. */
function checkedRoute({ url, jwk }: CodeRoute): CodeRoute {
  if (!isSecureUrl(url)) throw new Error("a code route is https, or http on localhost");
  return { url, jwk: parsePublicJwk(jwk) };
}

function checkBusiness(
  registry: Registry,
  { id, name, sources, types, links, returnUrls = [] }: BusinessRegistration,
): void {
  checkId("the business", id);
  checkName(id, name);
  if (sources.length === 0 || links.length === 0) throw new Error(`${id} needs at least one source and one link`);
  for (const source of sources) checkId("the source", source);
  for (const type of types) {
    if (!findType(registry, type)) throw new Error(`no type ${type} is registered`);
  }
  for (const link of links) checkLink(link);
  for (const url of returnUrls) checkReturnUrl(url);
}

/** Throws an Error when the organization or a type is not registered, or a value may not be. */
export function registerBusiness(
  registry: Registry,
  { organization, id, name, sources, types, links, returnUrls = [], limits, codeRoute }: BusinessRegistration,
): Registry {
  const owner = registry.organizations.find((entry) => entry.id === organization);
  if (!owner) throw new Error(`organization ${organization} is not registered`);
  checkBusiness(registry, { organization, id, name, sources, types, links, returnUrls });
  const known = registry.businesses.find((entry) => entry.id === id && entry.organization === owner.n);
  let numbered = known?.sources ?? [];
  for (const source of sources) {
    if (!numbered.some((entry) => entry.id === source))
      numbered = [...numbered, { n: nextNumber(numbered), id: source }];
  }
  const entry = {
    n: known?.n ?? nextNumber(registry.businesses),
    organization: owner.n,
    id,
    name,
    sources: numbered,
    types,
    links,
    returnUrls,
    limits: { ...defaultLimits, ...known?.limits, ...limits },
    ...(codeRoute && { codeRoute: checkedRoute(codeRoute) }),
  };
  return withEntries(
    registry,
    "businesses",
    put(registry.businesses, entry, (other) => other === known),
  );
}

export function registerType(registry: Registry, template: Template): Registry {
  const known = registry.types.find((entry) => entry.template.id === template.id);
  const entry = { n: known?.n ?? nextNumber(registry.types), template };
  return withEntries(
    registry,
    "types",
    put(registry.types, entry, (other) => other === known),
  );
}

/** A business whose codes are to be shown, and by which QR server: all that may act for its organization unless said. */
interface ServedBusiness {
  readonly organization: string;
  readonly id: string;
  readonly qrServer?: number | null;
}

/** Lets QR servers in use show the codes of a business, where there are any; null where there is none. */
export function widenQrServers(
  registry: Registry,
  { organization, id, qrServer = null }: ServedBusiness,
): Registry | null {
  const place = findPlace(registry, organization, id);
  if (!place) throw new Error(`${organization} has no business ${id}`);
  const isMeant = ({ n, notAfter }: QrKey): boolean => {
    const joined = registry.servers.find((server) => server.n === n && server.kind === "qr");
    return notAfter === null && (qrServer === null || n === qrServer) && (!joined || actsFor(joined, organization));
  };
  if (!registry.qr.some(isMeant)) return null;
  const widened = registry.qr.map((key) => {
    if (!isMeant(key) || mayServe(key, place)) return key;
    const organizations = [...new Set([...key.organizations, place.organization.n])];
    return { ...key, organizations, businesses: [...key.businesses, place.business.n] };
  });
  return same(widened, registry.qr) ? registry : { ...registry, qr: widened };
}

/** The same, but throws an Error when there is no QR server for it. */
export function serveBusiness(registry: Registry, business: ServedBusiness): Registry {
  const served = widenQrServers(registry, business);
  if (served) return served;
  throw new Error(
    "no QR server is registered for it: start countersign serve once, or let one join (countersign role invite --kind qr)",
  );
}

/** Registers a QR server's key for every business of the given organizations. `number` is the server's, since it stands in its codes. */
export function registerQrServer(
  registry: Registry,
  {
    number,
    jwk,
    agreementJwk,
    organizations,
  }: { number: number; jwk: PublicJwk; agreementJwk?: PublicJwk; organizations: readonly string[] },
): Registry {
  const served = registry.organizations.filter(({ id }) => organizations.includes(id)).map(({ n }) => n);
  const businesses = registry.businesses.filter(({ organization }) => served.includes(organization)).map(({ n }) => n);
  const isKnown = (other: QrKey): boolean => other.n === number && other.jwk.x === jwk.x;
  const notAfter = registry.qr.find(isKnown)?.notAfter ?? null;
  const agreement = agreementJwk && { agreementJwk: parsePublicJwk(agreementJwk) };
  const entry = { n: number, jwk, organizations: served, businesses, notAfter, ...agreement };
  return withEntries(registry, "qr", put(registry.qr, entry, isKnown));
}

export function registerApplication(registry: Registry, rule: ApplicationRule): Registry {
  return withEntries(
    registry,
    "applications",
    put(registry.applications, rule, ({ id }) => id === rule.id),
  );
}

/** A key as it is registered: what is not said is as for any new key. */
export type ApiKeyRegistration = Pick<ApiKey, "id" | "hash" | "organization"> & Partial<ApiKey>;

/** Throws an Error for an organization or business that is not registered, or one of the other mode. */
export function registerApiKey(registry: Registry, key: ApiKeyRegistration): Registry {
  const entry: ApiKey = { ...newApiKey, ...key };
  const owner = registry.organizations.find(({ id }) => id === entry.organization);
  if (!owner) throw new Error(`organization ${entry.organization} is not registered`);
  if (owner.mode !== entry.mode)
    throw new Error(`${owner.id} is a ${owner.mode} organization: its keys are ${owner.mode} keys`);
  for (const business of entry.businesses ?? []) {
    if (!findPlace(registry, owner.id, business)) throw new Error(`${owner.id} has no business ${business}`);
  }
  return withEntries(
    registry,
    "apiKeys",
    put(registry.apiKeys, entry, ({ hash }) => hash === entry.hash),
  );
}

/** Lets a key end at `notAfter` (Unix seconds), or earlier where it did already. Throws an Error when there is no such key. */
export function endApiKey(registry: Registry, { id, notAfter }: { id: string; notAfter: number }): Registry {
  const known = registry.apiKeys.find((key) => key.id === id);
  if (!known) throw new Error(`there is no API key ${id}`);
  const ends = known.notAfter === null ? notAfter : Math.min(known.notAfter, notAfter);
  return withEntries(
    registry,
    "apiKeys",
    put(registry.apiKeys, { ...known, notAfter: ends }, (key) => key === known),
  );
}
