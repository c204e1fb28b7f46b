import { actsFor, assurances, exactly, isSecureUrl, type JsonValue, matching, oneOf } from "@countersign/protocol";
import { type RegisteredMethodServer, servedMethods } from "./registered.ts";
import { serversOf } from "./registered-server.ts";
import type { Registry } from "./registry.ts";

const isEntry = exactly(
  {
    organization: (value: unknown): value is string | null =>
      value === null || matching(/^[a-z0-9][a-z0-9.-]{0,63}$/)(value),
    method: oneOf(servedMethods),
    url: (value: unknown): value is string =>
      typeof value === "string" && isSecureUrl(value) && new URL(value).origin === value,
    assurance: oneOf(assurances),
  },
  {},
);

function faultOf(entry: JsonValue): string | null {
  const shape = "organization (or null), method (sms, face, remote), url (an https origin) and assurance";
  if (!isEntry(entry)) return `an entry has ${shape}, and nothing else`;
  return entry.method === "sms" && entry.assurance !== "sms" ? "a text message is worth sms" : null;
}

/** Reads a list of entries out of JSON; every fault is named. */
export function readMethodServers(value: JsonValue): {
  readonly entries: readonly RegisteredMethodServer[];
  readonly faults: readonly string[];
} {
  if (!Array.isArray(value)) return { entries: [], faults: ["it is a list of method servers"] };
  const faults = value.flatMap((entry, i) => {
    const fault = faultOf(entry);
    return fault === null ? [] : [`entry ${i + 1}: ${fault}`];
  });
  return { entries: faults.length === 0 ? value.filter(isEntry) : [], faults };
}

/** Puts these in the place of all there are; answers its argument when they are the same. */
export function registerMethodServers(registry: Registry, entries: readonly RegisteredMethodServer[]): Registry {
  const same = JSON.stringify(registry.methodServers) === JSON.stringify(entries);
  return same ? registry : { ...registry, methodServers: entries };
}

/** Those that joined with a token, as the file of method servers would have named them for that organization. */
function joinedFor(registry: Registry, organization: string): readonly RegisteredMethodServer[] {
  return serversOf(registry, "method").flatMap((server) => {
    const { url, method, organizations } = server;
    if (url === null || method === null || !actsFor(server, organization)) return [];
    const { name, assurance } = method;
    return [{ organization: organizations && organization, method: name, url, assurance }];
  });
}

/** The server of an organization's own before one for all; null where there is none. */
export function findRegistered(
  registry: Registry,
  organization: string,
  method: string,
): RegisteredMethodServer | null {
  const all = [...registry.methodServers, ...joinedFor(registry, organization)];
  const fits = all.filter((entry) => entry.method === method);
  return (
    fits.find((entry) => entry.organization === organization) ??
    fits.find((entry) => entry.organization === null) ??
    null
  );
}
