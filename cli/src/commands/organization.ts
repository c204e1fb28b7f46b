import type { Organization } from "@countersign/verification-server";
import { type Command, Option } from "commander";
import { textTable } from "./text-table.ts";
import { type AdministrationFlags, administer, administrationCommand, collect } from "./administration.ts";
import { guarded, show } from "./device-program.ts";

interface AddFlags extends AdministrationFlags {
  readonly name?: string;
  readonly origin: readonly string[];
  readonly firstDevice?: Organization["firstDevice"];
  readonly test?: true;
}

function organizationText({ id, name, mode, origins, firstDevice }: Organization): string {
  return textTable([
    ["Organization", id],
    ["Name", name],
    ["Mode", mode],
    ["Pages at", origins.join(", ") || "none: its pages can show no code"],
    ["First device", `confirmed by ${firstDevice}`],
  ]);
}

/** What is not said stays as it is registered. */
async function add(id: string, { name, origin, firstDevice, test, json, ...flags }: AddFlags): Promise<void> {
  const organization = await administer(flags, async ({ change, register }) => {
    const { organizations } = await change(`organization ${id}`, (now) => {
      const known = now.organizations.find((entry) => entry.id === id);
      return register.registerOrganization(now, {
        id,
        name: name ?? known?.name ?? id,
        origins: origin.length > 0 ? origin : (known?.origins ?? []),
        firstDevice: firstDevice ?? known?.firstDevice ?? "login",
        mode: test ? "test" : (known?.mode ?? "live"),
      });
    });
    return organizations.find((entry) => entry.id === id);
  });
  if (organization) show(organization, { json, text: organizationText(organization) });
}

async function list({ json, ...flags }: AdministrationFlags): Promise<void> {
  const { organizations } = await administer(flags, ({ read }) => read());
  const lines = organizations.map(({ id, name, mode, origins }) => [id, mode, name, origins.join(" ")]);
  const empty =
    "No organization is registered. The first: countersign organization add <id> --name <name> --origin <origin of its pages>\n";
  show({ organizations }, { json, text: lines.length === 0 ? empty : textTable(lines) });
}

/** `countersign organization ...`: who uses this server. */
export function addOrganizationCommands(program: Command): void {
  const organization = program
    .command("organization")
    .description("organizations that use the server, such as a bank or a shop");
  administrationCommand(organization, "add <id>", "register an organization, or change one")
    .option("--name <name>", "what its users know it by; it stands on their phones")
    .option(
      "--origin <origin>",
      "an origin of its pages, such as https://shop.example; several: once for each",
      collect,
      [],
    )
    .addOption(
      new Option("--first-device <way>", "how a user's first phone is confirmed beside the login").choices([
        "login",
        "password",
        "sms",
      ]),
    )
    .option("--test", "for trying things out: its name says so, and only test keys act for it")
    .action(guarded(add));
  administrationCommand(organization, "list", "list the organizations").action(guarded(list));
}
