import { createHash } from "node:crypto";
import { join } from "node:path";
import { readOrCreateSecretFile, systemClock, systemRandom } from "@countersign/platform";
import { builtInTemplates, newId, toBase64url } from "@countersign/protocol";
import {
  type CodeRoute,
  type Limits,
  type PolicyRow,
  type Registry,
  registerApiKey,
  registerBusiness,
  type Organization,
  registerOrganization,
  registerPolicy,
  registerQrServer,
  registerType,
} from "@countersign/verification-server";
import type { AllInOne } from "./all-in-one.ts";
import { demoPolicy } from "./demo-policy.ts";
import { withApplications } from "./own-parts.ts";

/** A relying party of the demo. */
interface DemoSite {
  readonly organization: string;
  readonly origin: string;
  readonly apiKey: string;
}

/** Where the demo's sites are reached. */
export interface DemoOrigins {
  readonly bank: string;
  readonly bazaar: string;
  readonly shop: string;
}

function apiKeyFrom(file: string): string {
  return readOrCreateSecretFile(file, () => `cs_live_${toBase64url(systemRandom(32))}`).trim();
}

function withKey(
  registry: Registry,
  { organization, apiKey, ...key }: { organization: string; apiKey: string; requestsPerMinute?: number },
): Registry {
  const hash = createHash("sha256").update(apiKey).digest("base64url");
  if (registry.apiKeys.some((entry) => entry.hash === hash)) return registry;
  const id = newId("key", { clock: systemClock, random: systemRandom });
  const createdAt = Math.floor(systemClock() / 1000);
  return registerApiKey(registry, { id, hash, organization, label: "demo", createdAt, ...key });
}

/** The bank's two businesses. */
function withBank(
  registry: Registry,
  {
    origin,
    transfersRoute,
    ...more
  }: { origin: string; links: readonly string[]; limits: Partial<Limits>; transfersRoute: CodeRoute | null },
): Registry {
  const bank = {
    organization: "example-bank",
    sources: ["online-banking"],
    returnUrls: [`${origin}/return`],
    ...more,
  };
  const transfers = { ...bank, id: "transfers", name: "Transfers", types: ["transfer"] };
  const accounts = {
    ...bank,
    id: "accounts",
    name: "Accounts",
    types: ["login", "client-sign-in", "password-change", "device.add", "method.change"],
  };
  return registerBusiness(
    registerBusiness(registry, { ...transfers, ...(transfersRoute && { codeRoute: transfersRoute }) }),
    accounts,
  );
}

function withSites(
  registry: Registry,
  {
    issuer,
    authenticator,
    origins,
    limits,
    firstDevice,
    transfersRoute,
  }: Pick<AllInOne, "issuer" | "authenticator"> &
    Required<Omit<DemoRegistration, "folder" | "policy" | "requestsPerMinute">>,
): Registry {
  const links = [`${authenticator}/q`];
  let next = builtInTemplates.reduce(registerType, registry);
  next = registerOrganization(next, { id: "example-bank", name: "Example Bank", origins: [origins.bank], firstDevice });
  next = registerOrganization(next, { id: "lantern-bazaar", name: "Lantern Bazaar", origins: [origins.bazaar] });
  next = registerOrganization(next, { id: "harbour-shop", name: "Harbour Shop", origins: [origins.shop] });
  next = withBank(next, { origin: origins.bank, links, limits, transfersRoute });
  const bazaar = {
    organization: "lantern-bazaar",
    sources: ["website"],
    links,
    returnUrls: [`${origins.bazaar}/return`],
    limits,
  };
  next = registerBusiness(next, {
    ...bazaar,
    id: "items",
    name: "Items",
    types: ["item-transfer", "login", "device.add", "method.change"],
  });
  next = registerBusiness(next, {
    organization: "harbour-shop",
    id: "checkout",
    name: "Checkout",
    sources: ["website"],
    types: ["payment", "login", "device.add", "method.change"],
    links,
    limits: { anonymousCaps: { EUR: "250" }, ...limits },
  });
  return withApplications(next, { issuer, authenticator });
}

/** What is registered for the demo. */
interface DemoRegistration {
  /** Where the sites' API keys are kept. */
  readonly folder: string;
  readonly origins: DemoOrigins;
  readonly limits?: Partial<Limits>;
  /** Of each site's API key; as for any new key unless said. */
  readonly requestsPerMinute?: number;
  /** What the bank asks of a user's first device (S14). */
  /** The bank's own server, through which the codes of its transfers go (S7); null for the direct way. */
  readonly transfersRoute?: CodeRoute | null;
  /** The administrator's rows of the routing policy; the demo's own unless said otherwise. */
  readonly policy?: readonly PolicyRow[];
  readonly firstDevice?: Organization["firstDevice"];
}

/** The servers that the demo is registered at. */
type RegisteredRoles = Pick<
  AllInOne,
  "verificationServer" | "qrServer" | "qrServerNumber" | "issuer" | "authenticator"
>;

/** Registers the demo's organizations and keys; again at each start, changing nothing when they are there. Answers the sites' API keys. */
export async function registerDemo(
  { verificationServer, qrServer, qrServerNumber, issuer, authenticator }: RegisteredRoles,
  {
    folder,
    origins,
    limits = {},
    firstDevice = "login",
    transfersRoute = null,
    policy = demoPolicy,
    ...more
  }: DemoRegistration,
): Promise<{ bank: DemoSite; bazaar: DemoSite; shop: DemoSite }> {
  const bank = { organization: "example-bank", origin: origins.bank, apiKey: apiKeyFrom(join(folder, "bank.api-key")) };
  const bazaar = {
    organization: "lantern-bazaar",
    origin: origins.bazaar,
    apiKey: apiKeyFrom(join(folder, "bazaar.api-key")),
  };
  const shop = { organization: "harbour-shop", origin: origins.shop, apiKey: apiKeyFrom(join(folder, "shop.api-key")) };
  await verificationServer.changeRegistry("demo", (registry) => {
    const sites = withSites(registry, { authenticator, issuer, origins, limits, firstDevice, transfersRoute });
    const parties = [bank, bazaar, shop];
    const keyed = parties.reduce(
      (next, { organization, apiKey }) => withKey(next, { organization, apiKey, ...more }),
      sites,
    );
    const ruled = registerPolicy(keyed, { author: { by: "administrator" }, rows: policy });
    return registerQrServer(ruled, {
      number: qrServerNumber,
      jwk: qrServer.publicKey,
      agreementJwk: qrServer.agreementKey,
      organizations: ruled.organizations.map(({ id }) => id),
    });
  });
  return { bank, bazaar, shop };
}
