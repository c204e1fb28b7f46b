import type { Command } from "commander";
import { guarded, show } from "./device-program.ts";
import { addSiteOptions, openSite, type SiteFlags } from "./policy-site.ts";
import { helpText } from "../help/localize-help.ts";

interface Flags extends SiteFlags {
  readonly yes?: true;
  readonly json?: true;
}

const help = `
Which site asks: the one that COUNTERSIGN_URL and COUNTERSIGN_API_KEY name; without them, a site of the demo that runs on this machine.
Exit codes: 0 done, 1 failed here, 3 refused (the word in brackets says why), 4 no answer came.`;

async function erase(user: string, { yes, json, ...flags }: Flags): Promise<void> {
  if (!yes) throw new Error(`this forgets ${user} for good, receipts included: say --yes if that is what you want`);
  const erased = await (await openSite(flags)).users.erase(user);
  const { operations, devices, methods } = erased;
  const text = `Forgotten: ${operations} operations, ${devices} devices, ${methods} methods.\nRows of the audit log stay; nothing in them says whose they are.\n`;
  show(erased, { json, text });
}

/** `countersign user ...`: users as a whole, through the API that sites have. */
export function addUserCommands(program: Command): void {
  const user = program.command("user").description("users of a site").addHelpText("after", helpText(help));
  addSiteOptions(user.command("erase <user>"))
    .description("forget a user, as the site names them: operations, devices, methods and all that is kept of them")
    .option("--yes", "it is meant")
    .action(guarded(erase));
}
