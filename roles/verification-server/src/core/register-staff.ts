import { adminChangeType, staffOrganization } from "@countersign/protocol";
import { endApiKey, registerApiKey, registerBusiness, registerOrganization, widenQrServers } from "./register.ts";
import type { ApiKey, Registry } from "./registry.ts";

/** The one business of the staff. */
const business = "console";

/** What a console server brings of its own. */
export interface StaffRegistration {
  /** Origin of the console's pages. */
  readonly origin: string;
  /** Link of the codes that its people scan. */
  readonly link: string;
  /** Hash of the API key that it asks operations with, and what a key not known yet is called. */
  readonly apiKey: Pick<ApiKey, "id" | "hash" | "createdAt">;
}

/** The staff as an organization like any other: its people are the users, and what is asked of them is decided on their phones (T53). */
export function registerStaff(registry: Registry, { origin, link, apiKey }: StaffRegistration): Registry {
  let next = registerOrganization(registry, { id: staffOrganization, name: "Countersign staff", origins: [origin] });
  next = registerBusiness(next, {
    organization: staffOrganization,
    id: business,
    name: "Console",
    sources: ["console"],
    types: [adminChangeType, "device.add"],
    links: [link],
  });
  next = widenQrServers(next, { organization: staffOrganization, id: business }) ?? next;
  if (next.apiKeys.some((key) => key.hash === apiKey.hash)) return next;
  return registerApiKey(next, { ...apiKey, organization: staffOrganization, label: "console" });
}

/** No key opens operations of the staff any more: of a console that was shut out they would be its only way to people's phones. */
export function endStaffKeys(registry: Registry, nowSeconds: number): Registry {
  return registry.apiKeys
    .filter(({ organization }) => organization === staffOrganization)
    .reduce((next, { id }) => endApiKey(next, { id, notAfter: nowSeconds }), registry);
}
