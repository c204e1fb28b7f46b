import { Command, Option } from "commander";
import { addAuditCommands } from "./commands/audit.ts";
import { addBackupCommands } from "./commands/backup.ts";
import { addBusinessCommands } from "./commands/business.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addHistoryCommands } from "./commands/history.ts";
import { addMigrateCommand } from "./commands/migrate.ts";
import { addKeyCommands } from "./commands/keys.ts";
import { addOrganizationCommands } from "./commands/organization.ts";
import { addShowCommand } from "./commands/show.ts";
import { addTypeCommands } from "./commands/operation-type.ts";
import { addDeviceCommands } from "./commands/device.ts";
import type { DemoFlags } from "./commands/demo.ts";
import { addPolicyCommands } from "./commands/policy.ts";
import { addReceiptCommands } from "./commands/receipt.ts";
import type { ServeRoleFlags } from "./commands/serve-role.ts";
import { addRoleCommands } from "./commands/role.ts";
import { addUserCommands } from "./commands/user.ts";
import { addWebhookCommands } from "./commands/webhooks.ts";
import { giveBackMemory } from "./give-back-memory.ts";
import { helpLocale, localizeHelp } from "./help/localize-help.ts";
import { version } from "./version.ts";

const roles = ["verification", "operation", "qr", "method", "console", "bridge"] as const;

async function startRole({
  role,
  ...flags
}: ServeRoleFlags & { readonly role?: (typeof roles)[number] }): Promise<void> {
  switch (role) {
    case undefined:
      return (await import("./commands/serve.ts")).serve(flags);
    case "verification":
      return (await import("./commands/serve-verification.ts")).serveVerification(flags);
    case "bridge":
      return (await import("./commands/serve-bridge.ts")).serveBridge(flags);
    default:
      return (await import("./commands/serve-role.ts")).serveRole(role, flags);
  }
}

async function serve(flags: Parameters<typeof startRole>[0]): Promise<void> {
  await startRole(flags);
  giveBackMemory();
}

/** Every command there is. Nothing is loaded or done before one of them runs. */
export function createProgram(locale: "en" | "zh" = helpLocale()): Command {
  const program = new Command("countersign")
    .description("Asks the person behind an operation: is it really you, and is this really what you want?")
    .version(version)
    .showHelpAfterError();

  program
    .command("serve")
    .description("start operation, QR and verification server in one process, or one role by itself")
    .addOption(new Option("--role <role>", "the role to start alone").choices(roles))
    .option(
      "-p, --port <port>",
      "port to listen on (8600; bridge 8610, operation 8620, qr 8630, method 8640, console 8650)",
    )
    .option("-d, --data <folder>", "where data is kept (./data; a role's ./<role>-data)")
    .option("--join <file>", "file with the token that lets this server join; - for standard input")
    // Servers are loaded only where they are started: a command that asks one is there at once.
    .action(serve);

  program
    .command("demo")
    .description("start the servers and three demo sites: a bank, a game bazaar and a shop")
    .option("-p, --port <port>", "port of the servers (8600)")
    .option("-d, --data <folder>", "where data is kept (./data)")
    .option("--bank-port <port>", "port of the bank", "8601")
    .option("--bazaar-port <port>", "port of the bazaar", "8602")
    .option("--shop-port <port>", "port of the shop", "8603")
    .option("--lan [address]", "open everything to phones in this computer's network, with a certificate made for it")
    .option("--bank-server-port <port>", "starts the bank's own server there: the codes of its transfers go through it")
    .action(async (flags: DemoFlags) => (await import("./commands/demo.ts")).demo(flags));

  addDeviceCommands(program);
  addOrganizationCommands(program);
  addBusinessCommands(program);
  addTypeCommands(program);
  addKeyCommands(program);
  addRoleCommands(program);
  addPolicyCommands(program);
  addWebhookCommands(program);
  addShowCommand(program);
  addReceiptCommands(program);
  addAuditCommands(program);
  addHistoryCommands(program);
  addUserCommands(program);
  addBackupCommands(program);
  addMigrateCommand(program);
  addDoctorCommand(program);
  addCompletionCommand(program);
  localizeHelp(program, locale);
  return program;
}
