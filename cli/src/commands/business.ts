import type { Business, Limits, Registry } from "@countersign/verification-server";
import type { Command } from "commander";
import { textTable } from "./text-table.ts";
import {
  type Administering,
  type AdministrationFlags,
  administer,
  administrationCommand,
  collect,
} from "./administration.ts";
import { guarded, show } from "./device-program.ts";
import { registeredOrigins } from "../registered-origins.ts";

interface AddFlags extends AdministrationFlags {
  readonly organization: string;
  readonly name?: string;
  readonly type: readonly string[];
  readonly source: readonly string[];
  readonly link: readonly string[];
  readonly returnUrl: readonly string[];
  readonly limit: readonly string[];
}

const numericLimits = [
  "pendingPerUser",
  "createsPerMinute",
  "unauthenticatedCreatesPerMinute",
  "deviceRequestsPerMinute",
  "ticketsPerHour",
] as const satisfies readonly (keyof Limits)[];

/** `createsPerMinute=1200` and the like. */
function limitsOf(given: readonly string[]): Partial<Limits> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name = "", digits] = /^(\w+)=(\d{1,9})$/.exec(text) ?? [];
      if (!numericLimits.some((limit) => limit === name) || digits === undefined)
        throw new Error(`--limit ${text}: write name=number; the names are ${numericLimits.join(", ")}`);
      return [name, Number(digits)];
    }),
  );
}

function businessText(business: Business, organization: string): string {
  const { id, name, types, sources, links, returnUrls, limits } = business;
  return textTable([
    ["Business", `${organization} / ${id}`],
    ["Name", name],
    ["May ask for", types.join(", ") || "nothing yet: --type"],
    ["Started at", sources.map((source) => source.id).join(", ")],
    ["Links", links.join(", ")],
    ...(returnUrls.length > 0 ? [["Returns to", returnUrls.join(", ")]] : []),
    ...numericLimits.map((limit) => ["Limit", `${limit} ${limits[limit]}`]),
  ]);
}

function withBusiness(
  { findPlace, registerBusiness, serveBusiness }: Administering["register"],
  now: Registry,
  { id, given, link }: { id: string; given: AddFlags; link: string },
): Registry {
  const { organization, name, type, source, link: links, returnUrl, limit } = given;
  const known = findPlace(now, organization, id)?.business;
  const or = (said: readonly string[], before: readonly string[]): readonly string[] =>
    said.length > 0 ? said : before;
  const registered = registerBusiness(now, {
    organization,
    id,
    name: name ?? known?.name ?? id,
    types: or(type, known?.types ?? []),
    sources: or(source, known?.sources.map((entry) => entry.id) ?? ["website"]),
    links: or(links, known?.links ?? [link]),
    returnUrls: or(returnUrl, known?.returnUrls ?? []),
    limits: limitsOf(limit),
    ...(known?.codeRoute && { codeRoute: known.codeRoute }),
  });
  return serveBusiness(registered, { organization, id });
}

/** What is not said stays as it is registered. */
async function add(id: string, { json, ...given }: AddFlags): Promise<void> {
  const { organization } = given;
  const business = await administer(given, async ({ change, register, config }) => {
    const registry = await change(`business ${organization}/${id}`, (now) => {
      const link = `${registeredOrigins(config, now).authenticator}/q`;
      return withBusiness(register, now, { id, given, link });
    });
    return register.findPlace(registry, organization, id)?.business;
  });
  if (business) show(business, { json, text: businessText(business, organization) });
}

async function list({ json, ...flags }: AdministrationFlags): Promise<void> {
  const { organizations, businesses } = await administer(flags, ({ read }) => read());
  const ownerOf = new Map(organizations.map(({ n, id }) => [n, id]));
  const owned = businesses.map(({ organization, ...business }) => ({
    organization: ownerOf.get(organization) ?? "",
    ...business,
  }));
  const lines = owned.map(({ organization, id, name, types }) => [organization, id, name, types.join(" ")]);
  const text =
    lines.length === 0
      ? "No business is registered: countersign business add <id> --organization <id> --type <type>\n"
      : textTable(lines);
  show({ businesses: owned }, { json, text });
}

/** `countersign business ...`: lines of business of an organization. */
export function addBusinessCommands(program: Command): void {
  const business = program
    .command("business")
    .description("lines of business of an organization, and what each may ask for");
  administrationCommand(business, "add <id>", "register a business, or change one")
    .requiredOption("--organization <id>", "whose it is")
    .option("--name <name>", "what its users know it by")
    .option("--type <type>", "a type it may ask for, such as transfer; several: once for each", collect, [])
    .option("--source <id>", "where its operations are started (website)", collect, [])
    .option("--link <link>", "the clear link in its codes (the authenticator's /q)", collect, [])
    .option("--return-url <url>", "where a phone's browser goes back to after a same-device approval", collect, [])
    .option("--limit <name=number>", `a limit of its own: ${numericLimits.join(", ")}`, collect, [])
    .action(guarded(add));
  administrationCommand(business, "list", "list the businesses").action(guarded(list));
}
