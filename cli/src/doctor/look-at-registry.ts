import type { Registry } from "@countersign/verification-server";
import { bad, type Finding, good, odd } from "./finding.ts";

const soonSeconds = 7 * 24 * 3600;

function organizationFindings(
  { organizations, businesses, apiKeys }: Registry,
  nowSeconds: number,
): readonly Finding[] {
  return organizations.flatMap(({ n, id, origins, mode }) => {
    const what = `organization ${id}`;
    const own = businesses.filter(({ organization }) => organization === n);
    const keys = apiKeys.filter(
      ({ organization, notAfter }) => organization === id && (notAfter ?? Infinity) > nowSeconds,
    );
    const findings = [
      own.length === 0 &&
        odd(
          what,
          "has no business: it can ask for nothing",
          `countersign business add <id> --organization ${id} --type <type>`,
        ),
      origins.length === 0 &&
        odd(what, "has no origin: its pages can show no code", `countersign organization add ${id} --origin https://…`),
      keys.length === 0 && odd(what, "has no API key in use", `countersign keys create --organization ${id}`),
    ].filter((finding) => finding !== false);
    return findings.length > 0
      ? findings
      : [
          good(
            what,
            `${mode}, ${own.length} ${own.length === 1 ? "business" : "businesses"}, ${keys.length} ${keys.length === 1 ? "key" : "keys"}`,
          ),
        ];
  });
}

function businessFindings({ organizations, businesses, qr }: Registry, nowSeconds: number): readonly Finding[] {
  const ownerOf = new Map(organizations.map(({ n, id }) => [n, id]));
  return businesses.flatMap(({ n, id, organization, types }) => {
    const what = `business ${ownerOf.get(organization) ?? "?"}/${id}`;
    const isShown = qr.some(
      ({ businesses: served, notAfter }) => served.includes(n) && (notAfter ?? Infinity) > nowSeconds,
    );
    return [
      types.length === 0 &&
        odd(
          what,
          "may ask for nothing",
          `countersign business add ${id} --organization ${ownerOf.get(organization) ?? "…"} --type <type>`,
        ),
      !isShown &&
        bad(
          what,
          "no QR server in use may show its codes",
          "start the server once more, or register the business again: it is given to the QR servers in use",
        ),
    ].filter((finding) => finding !== false);
  });
}

function keyFindings({ apiKeys }: Registry, nowSeconds: number): readonly Finding[] {
  return apiKeys.flatMap(({ id, label, notAfter }) => {
    if (notAfter === null || notAfter <= nowSeconds || notAfter > nowSeconds + soonSeconds) return [];
    const when = new Date(notAfter * 1000).toISOString();
    return [
      odd(
        `API key ${id}${label === null ? "" : ` (${label})`}`,
        `ends at ${when}`,
        "see that its site uses the key in its place",
      ),
    ];
  });
}

/** Looks at what is registered. */
export function lookAtRegistry(registry: Registry, nowSeconds: number): readonly Finding[] {
  if (registry.organizations.length === 0)
    return [
      odd(
        "registry",
        "no organization is registered",
        "countersign organization add <id> --name <name> --origin <origin of its pages>",
      ),
    ];
  return [
    ...organizationFindings(registry, nowSeconds),
    ...businessFindings(registry, nowSeconds),
    ...keyFindings(registry, nowSeconds),
  ];
}
