import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { webhookEventTypes, type WebhookEventType } from "@countersign/protocol";
import type { Countersign, WebhookDelivery, WebhookSelection } from "@countersign/relying-party";
import { type Command, Option } from "commander";
import { guarded, show } from "./device-program.ts";
import { addSiteOptions, openSite, type SiteFlags } from "./policy-site.ts";
import { deliveriesText, endpointsText, endpointText, fateText } from "./webhook-text.ts";
import { helpText } from "../help/localize-help.ts";

interface Flags extends SiteFlags {
  readonly json?: true;
}
interface CreateFlags extends Flags {
  readonly events?: string;
  readonly businesses?: string;
  readonly description?: string;
}
interface ChangeFlags extends CreateFlags {
  readonly url?: string;
  readonly enable?: true;
  readonly disable?: true;
}
interface ReplayFlags extends Flags {
  readonly dead?: true;
  readonly since?: string;
}

const help = `
Which site asks: the one that COUNTERSIGN_URL and COUNTERSIGN_API_KEY name; without them, a site of the demo that runs on this machine.
Events: ${webhookEventTypes.join(", ")}.
Exit codes: 0 done, 1 failed here, 3 refused (the word in brackets says why), 4 no answer came.`;

/** How long a test looks for what became of it: a delivery that gets no answer takes ten seconds. */
const looks = { count: 60, everyMs: 200 } as const;

async function webhooksOf(flags: SiteFlags): Promise<Countersign["webhooks"]> {
  return (await openSite(flags)).webhooks;
}

function listOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((item) => item !== "");
}

function isEvent(name: string): name is WebhookEventType {
  return webhookEventTypes.some((type) => type === name);
}

/** `all`, or events with commas between. */
function eventsOf(text: string): readonly WebhookEventType[] | null {
  if (text === "all") return null;
  const names = listOf(text);
  const wrong = names.filter((name) => !isEvent(name));
  if (wrong.length > 0) throw new Error(`--events: there is no ${wrong.join(", ")}; see webhooks --help`);
  return names.filter(isEvent);
}

function settingsOf({ events, businesses, description }: CreateFlags) {
  return {
    ...(events !== undefined && { events: eventsOf(events) }),
    ...(businesses !== undefined && { businesses: businesses === "all" ? null : listOf(businesses) }),
    ...(description !== undefined && { description }),
  };
}

async function list({ json, ...flags }: Flags): Promise<void> {
  const endpoints = await (await webhooksOf(flags)).list();
  show({ endpoints }, { json, text: endpointsText(endpoints) });
}

async function create(url: string, { json, ...flags }: CreateFlags): Promise<void> {
  const webhooks = await webhooksOf(flags);
  const endpoint = await webhooks.create({ url, ...settingsOf(flags) }, { idempotencyKey: randomUUID() });
  show(endpoint, { json, text: endpointText(endpoint) });
}

async function change(id: string, { json, url, enable, disable, ...flags }: ChangeFlags): Promise<void> {
  if (enable && disable) throw new Error("--enable or --disable, not both");
  const state = enable || disable ? { enabled: enable === true } : {};
  const changes = { ...settingsOf(flags), ...(url !== undefined && { url }), ...state };
  if (Object.keys(changes).length === 0) throw new Error("nothing to change: see webhooks change --help");
  const endpoint = await (await webhooksOf(flags)).change(id, changes);
  show(endpoint, { json, text: endpointText(endpoint) });
}

async function remove(id: string, { json, ...flags }: Flags): Promise<void> {
  await (await webhooksOf(flags)).remove(id);
  show({ removed: id }, { json, text: `Removed ${id}, with all that it was still to be told.\n` });
}

async function rotate(id: string, { json, overlap, ...flags }: Flags & { overlap?: string }): Promise<void> {
  const seconds = overlap === undefined ? undefined : Number(overlap);
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0))
    throw new Error("--overlap is a number of seconds");
  const webhooks = await webhooksOf(flags);
  const endpoint = await webhooks.rotate(id, seconds === undefined ? {} : { overlapSeconds: seconds });
  show(endpoint, { json, text: endpointText(endpoint) });
}

/** The delivery once its first try is over, or as it stands when nobody waits any longer. */
async function settled(webhooks: Countersign["webhooks"], { endpoint, id }: { endpoint: string; id: string }) {
  let found: WebhookDelivery | undefined;
  for (let look = 0; look < looks.count; look++) {
    found = (await webhooks.deliveries(endpoint)).deliveries.find((one) => one.id === id);
    if (!found || found.state !== "waiting" || found.tries > 0) return found;
    await sleep(looks.everyMs);
  }
  return found;
}

async function test(endpoint: string, { json, ...flags }: Flags): Promise<void> {
  const webhooks = await webhooksOf(flags);
  const { id } = await webhooks.test(endpoint);
  const delivery = await settled(webhooks, { endpoint, id });
  show(delivery ?? { id }, { json, text: `${id}: ${delivery ? fateText(delivery) : "on its way"}\n` });
  if (delivery?.state !== "delivered") process.exitCode = 1;
}

async function deliveries(id: string, { json, state, cursor, ...flags }: Flags & DeliveriesFlags): Promise<void> {
  const page = await (await webhooksOf(flags)).deliveries(id, { ...(state && { state }), ...(cursor && { cursor }) });
  const more = page.cursor === undefined ? "" : `\nThere are more: --cursor ${page.cursor}\n`;
  show(page, { json, text: deliveriesText(page.deliveries) + more });
}

interface DeliveriesFlags {
  readonly state?: WebhookDelivery["state"];
  readonly cursor?: string;
}

/** Unix seconds, or a time such as 2026-05-04T10:20:30Z. */
function instantOf(text: string): number {
  const seconds = /^[0-9]+$/.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1000);
  if (Number.isNaN(seconds)) throw new Error("--since is a time such as 2026-05-04T10:20:30Z, or Unix seconds");
  return seconds;
}

function selectionOf(ids: readonly string[], { dead, since }: ReplayFlags): WebhookSelection {
  if (Number(ids.length > 0) + Number(dead === true) + Number(since !== undefined) !== 1)
    throw new Error("say what to deliver again: ids of deliveries, --dead, or --since <time>");
  if (ids.length > 0) return { deliveries: ids };
  return since === undefined ? { dead: true } : { since: instantOf(since) };
}

async function replay(endpoint: string, ids: readonly string[], { json, ...flags }: ReplayFlags): Promise<void> {
  const [webhooks, selection] = [await webhooksOf(flags), selectionOf(ids, flags)];
  let { count, cursor } = await webhooks.replay(endpoint, selection);
  while (cursor !== undefined) {
    const next = await webhooks.replay(endpoint, { ...selection, cursor });
    [count, cursor] = [count + next.count, next.cursor];
  }
  show({ count }, { json, text: `${count} ${count === 1 ? "delivery is" : "deliveries are"} on the way again.\n` });
}

/** `countersign webhooks ...`: where a site is told what happened, through the API that sites have. */
export function addWebhookCommands(program: Command): void {
  const webhooks = program
    .command("webhooks")
    .description("where the site's server is told what happened (docs/webhooks.md)")
    .addHelpText("after", helpText(help));
  const command = (nameAndArguments: string, description: string): Command =>
    addSiteOptions(webhooks.command(nameAndArguments).description(description));
  const settings = (one: Command): Command =>
    one
      .option("--events <events>", "which events, commas between; all unless said")
      .option("--businesses <businesses>", "of which businesses, commas between; all that the key is for unless said")
      .option("--description <text>", "what it is called in lists");
  command("list", "print the endpoints").action(guarded(list));
  settings(command("create <url>", "register an address; prints the secret it is signed with")).action(guarded(create));
  settings(command("change <endpoint>", "change what is named and leave the rest"))
    .option("--url <url>", "another address")
    .option("--enable", "switch it on")
    .option("--disable", "switch it off: what happens meanwhile can be replayed")
    .action(guarded(change));
  command("remove <endpoint>", "remove an endpoint with all that it was still to be told").action(guarded(remove));
  command("rotate <endpoint>", "make a new secret; the one before signs too for a while")
    .option("--overlap <seconds>", "how long; a day unless said")
    .action(guarded(rotate));
  command("test <endpoint>", "send an endpoint.test and say what became of it").action(guarded(test));
  command("deliveries <endpoint>", "print what was and is to be delivered, newest first")
    .addOption(new Option("--state <state>", "only these").choices(["waiting", "delivered", "dead"]))
    .option("--cursor <cursor>", "go on where a page ended")
    .action(guarded(deliveries));
  command("replay <endpoint> [deliveries...]", "deliver again: some, all that were given up, or all since a time")
    .option("--dead", "all that were given up")
    .option("--since <time>", "all since then")
    .action(guarded(replay));
}
