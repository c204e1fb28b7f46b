import type { AnswerOf, consoleToVerificationServer } from "@countersign/protocol/contract";
import { qrServerUrl } from "../../core/registered-server.ts";
import type { Registry } from "../../core/registry.ts";

type View = AnswerOf<typeof consoleToVerificationServer.readRegistry>;

function namesOf(entries: readonly { readonly n: number; readonly id: string }[]): (n: number) => string {
  const names = new Map(entries.map(({ n, id }) => [n, id]));
  return (n) => names.get(n) ?? "";
}

function typesOf({ types }: Registry): View["types"] {
  return types.map(({ template: { id, version, title, fields, minimumAssurance, retentionDays } }) => ({
    id,
    version,
    title: { en: title.en, zh: title.zh },
    fields: fields.map(({ id: field, label: { en, zh }, kind, optional }) => ({
      id: field,
      label: { en, zh },
      kind,
      optional,
    })),
    minimumAssurance,
    retentionDays,
  }));
}

/** What is registered, without secrets and hashes of them. */
export function registryView(registry: Registry): View {
  const nameOf = namesOf(registry.organizations);
  return {
    version: registry.version,
    organizations: registry.organizations.map(({ n: _number, ...organization }) => organization),
    businesses: registry.businesses.map(({ organization, id, name, sources, types, links, returnUrls }) => ({
      organization: nameOf(organization),
      id,
      name,
      sources: sources.map((source) => source.id),
      types,
      links,
      returnUrls,
    })),
    types: typesOf(registry),
    apiKeys: registry.apiKeys.map(({ hash: _hash, requestsPerMinute: _limit, ...key }) => key),
    qrServers: registry.qr.map(({ n, jwk: { kty, crv, x, y }, organizations, notAfter }) => ({
      number: n,
      jwk: { kty, crv, x, y },
      organizations: organizations.map(nameOf),
      notAfter,
      url: qrServerUrl(registry, n),
    })),
    applications: registry.applications,
    policy: registry.policies,
    methodServers: registry.methodServers.map(({ method, url }) => ({ method, url })),
  };
}
