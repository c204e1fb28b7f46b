import { existsSync, readFileSync } from "node:fs";
import { type Details, isDetails, isMethodName, methodNames, parseStrictJson } from "@countersign/protocol";
import type { Command } from "commander";
import { guarded, show } from "./device-program.ts";
import { addSiteOptions, openSite, type SiteFlags } from "./policy-site.ts";
import { choiceText, policyText } from "./policy-text.ts";
import { helpText } from "../help/localize-help.ts";

interface Flags extends SiteFlags {
  readonly json?: true;
}
interface DryRunFlags extends Flags {
  readonly type: string;
  readonly user?: string;
  readonly business?: string;
  readonly details?: string;
  readonly method?: string;
  readonly loggedIn: boolean;
}

const help = `
Which site asks: the one that COUNTERSIGN_URL and COUNTERSIGN_API_KEY name; without them, a site of the demo that runs on this machine.
Exit codes: 0 done, 1 failed here, 3 refused (the word in brackets says why), 4 no answer came.`;

function parsed(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch {
    return null;
  }
}

/** Details as JSON, or as the name of a file that holds it. */
function detailsOf(given: string): Details {
  const value = parsed(existsSync(given) ? readFileSync(given, "utf8") : given);
  if (isDetails(value)) return value;
  throw new Error(
    '--details is a JSON object such as {"amount":"20","currency":"EUR"}, or the name of a file that holds one',
  );
}

async function dryRun({ type, user, business, details, method, loggedIn, json, ...flags }: DryRunFlags): Promise<void> {
  if (method !== undefined && !isMethodName(method)) throw new Error(`--method is one of ${methodNames.join(", ")}`);
  const choice = await (await openSite(flags)).policy.dryRun({
    type,
    loggedIn,
    ...(user !== undefined && { user }),
    ...(business !== undefined && { business }),
    ...(details !== undefined && { details: detailsOf(details) }),
    ...(method !== undefined && { method }),
  });
  const { method: chosen, trace, ...more } = choice;
  show({ method: chosen, trace, ...more }, { json, text: choiceText(choice) });
}

async function showPolicy({ json, ...flags }: Flags): Promise<void> {
  const policy = await (await openSite(flags)).policy.read();
  show(policy, { json, text: policyText(policy) });
}

async function setPolicy(file: string, { json, ...flags }: Flags): Promise<void> {
  const { readSitePolicy } = await import("../policy-file.ts");
  const { version, rows } = readSitePolicy(file);
  const { policy } = await openSite(flags);
  const now = await policy.replace({ version: version ?? (await policy.read()).version, rows });
  show(now, { json, text: policyText(now) });
}

/** `countersign policy ...`: how the methods of a site's users are chosen, through the API that sites have. */
export function addPolicyCommands(program: Command): void {
  const policy = program
    .command("policy")
    .description("which way to approve is chosen, and why; the site's own rows of the routing policy")
    .addHelpText("after", helpText(help));
  const command = (nameAndArguments: string, description: string): Command =>
    addSiteOptions(policy.command(nameAndArguments).description(description));
  command("dry-run", "say which method would be chosen for an operation, and the rules that made it; nothing is opened")
    .requiredOption("--type <type>", "type of operation, such as transfer")
    .option("--user <user>", "the user as the site names them; without one the operation is anybody's")
    .option("--no-logged-in", "the user is not logged in yet")
    .option("--business <business>", "the business that would open it; without one, the first that may")
    .option("--details <json>", "details, or the name of a file that holds them: rows may ask for an amount")
    .option("--method <method>", "the method that the site would ask for first")
    .action(guarded(dryRun));
  command("show", "print the rows that concern the site: the administrator's and its own").action(guarded(showPolicy));
  command(
    "set <file>",
    "put rows in the place of the site's own: a JSON list, or what show --json printed, changed",
  ).action(guarded(setPolicy));
}
