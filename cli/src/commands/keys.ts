import { createHash } from "node:crypto";
import { systemClock, systemRandom } from "@countersign/platform/system";
import { newId, toBase64url } from "@countersign/protocol";
import { type ApiScope, apiScopes } from "@countersign/protocol/contract";
import type { ApiKey, Registry } from "@countersign/verification-server";
import { type Command, Option } from "commander";
import { instant, nowSeconds } from "./instant.ts";
import { textTable } from "./text-table.ts";
import { type AdministrationFlags, administer, administrationCommand, collect } from "./administration.ts";
import { readKeyEncryptionKey } from "../key-encryption-key.ts";
import { guarded, show } from "./device-program.ts";

interface CreateFlags extends AdministrationFlags {
  readonly organization: string;
  readonly business: readonly string[];
  readonly scope: readonly string[];
  readonly label?: string;
}
interface RotateFlags extends AdministrationFlags {
  readonly overlap: string;
}

/** A fresh key and what is registered of it: its hash, never the key. */
function draw(mode: ApiKey["mode"]): { readonly apiKey: string; readonly id: string; readonly hash: string } {
  const apiKey = `cs_${mode}_${toBase64url(systemRandom(32))}`;
  const hash = createHash("sha256").update(apiKey).digest("base64url");
  return { apiKey, hash, id: newId("key", { clock: systemClock, random: systemRandom }) };
}

function scopesOf(given: readonly string[]): readonly ApiScope[] | null {
  const scopes = given.flatMap((text) => text.split(","));
  const unknown = scopes.find((scope) => !apiScopes.some((known) => known === scope));
  if (unknown !== undefined) throw new Error(`${unknown} is no scope: ${apiScopes.join(", ")}`);
  return scopes.length === 0 ? null : (scopes as ApiScope[]);
}

function modeOf({ organizations }: Registry, organization: string): ApiKey["mode"] {
  const owner = organizations.find(({ id }) => id === organization);
  if (!owner) throw new Error(`organization ${organization} is not registered`);
  return owner.mode;
}

const once =
  "This is the only time the key is shown; here is kept its hash alone. It belongs on a server, never in a page.";

function createdText(apiKey: string, { id, organization, businesses, scopes }: ApiKey): string {
  return `${apiKey}\n\n${textTable([
    ["Key", id],
    ["For", [organization, ...(businesses ?? [])].join(" / ")],
    ["May ask", scopes?.join(", ") ?? "everything"],
  ])}\n${once}\n`;
}

function keyIn({ apiKeys }: Registry, id: string): ApiKey {
  const found = apiKeys.find((key) => key.id === id);
  if (!found) throw new Error(`there is no API key ${id}; countersign keys list shows those there are`);
  return found;
}

async function create({ organization, business, scope, label, json, ...flags }: CreateFlags): Promise<void> {
  const scopes = scopesOf(scope);
  await administer(flags, async ({ read, change, register }) => {
    const { apiKey, id, hash } = draw(modeOf(await read(), organization));
    const registry = await change(`key ${id}`, (now) =>
      register.registerApiKey(now, {
        id,
        hash,
        organization,
        businesses: business.length > 0 ? business : null,
        scopes,
        mode: modeOf(now, organization),
        label: label ?? null,
        createdAt: nowSeconds(),
      }),
    );
    show({ apiKey, id }, { json, text: createdText(apiKey, keyIn(registry, id)) });
  });
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `24h` and the like in seconds. */
function secondsOf(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = units[unit];
  if (digits === undefined || factor === undefined)
    throw new Error(`--overlap ${text}: write a number and s, m, h or d, as in 24h`);
  return Number(digits) * factor;
}

/** The key that gets a successor: one that has an end has one already, or was ended on purpose. */
function lastingKeyIn(registry: Registry, id: string): ApiKey & { readonly notAfter: null } {
  const { notAfter, ...key } = keyIn(registry, id);
  if (notAfter === null) return { ...key, notAfter };
  const fate = notAfter <= nowSeconds() ? "ended" : "was rotated or ended already: it ends";
  throw new Error(
    `${id} ${fate} at ${instant(notAfter)}; no key was made. countersign keys list shows those there are`,
  );
}

async function rotate(old: string, { overlap, json, ...flags }: RotateFlags): Promise<void> {
  const seconds = secondsOf(overlap);
  await administer(flags, async ({ read, change, register }) => {
    const { apiKey, id, hash } = draw(lastingKeyIn(await read(), old).mode);
    const registry = await change(`key ${id} in the place of ${old}`, (now) => {
      const fresh = { ...lastingKeyIn(now, old), id, hash, createdAt: nowSeconds() };
      return register.endApiKey(register.registerApiKey(now, fresh), { id: old, notAfter: nowSeconds() + seconds });
    });
    const { notAfter } = keyIn(registry, old);
    const until = notAfter === null ? "" : `${old} goes on until ${instant(notAfter)}.\n`;
    const text = `${createdText(apiKey, keyIn(registry, id))}${until}`;
    show({ apiKey, id, replaces: old, oldKeyEndsAt: notAfter }, { json, text });
  });
}

async function end(id: string, { json, ...flags }: AdministrationFlags): Promise<void> {
  await administer(flags, ({ change, register }) =>
    change(`key ${id} ended`, (now) => register.endApiKey(now, { id, notAfter: nowSeconds() })),
  );
  show(
    { id, ended: true },
    { json, text: `${id} is refused from now on; a server that has just used it follows within 30 seconds.\n` },
  );
}

/** Keys of the server that another may follow: what the command is called, and what becomes of what is out there. */
const ownKeys = {
  "rotate-verification": {
    purpose: "verification",
    description:
      "make the verification key that follows the present one: it signs receipts, directory and enrolment codes",
    done: (from: string) =>
      `A new verification key is listed, and signs from ${from} on. Phones follow by the old key's word.`,
  },
  "rotate-checkpoint": {
    purpose: "checkpoint",
    description: "make the key that follows the present one of the audit log: it signs checkpoints",
    done: (from: string) =>
      `A new key of the audit log is listed at /audit/key, and signs from ${from} on. Keep both: what the old one has signed stays good.`,
  },
  "rotate-display": {
    purpose: "display",
    description:
      "make the secret that follows the present one of display tokens, with which pages read codes and states",
    done: (from: string) =>
      `Display tokens are made with a new secret from ${from} on; those of before end a quarter of an hour later.`,
  },
} as const;

function rotateOwn({ purpose, done }: (typeof ownKeys)[keyof typeof ownKeys]) {
  return async ({ json, ...flags }: AdministrationFlags): Promise<void> => {
    const usedFromMs = await administer(flags, ({ config, rotateKey }) =>
      rotateKey(purpose, readKeyEncryptionKey(config)),
    );
    const usedFrom = Math.floor(usedFromMs / 1000);
    const text = `${done(instant(usedFrom))} Running servers take it up within half a minute.\n`;
    show({ signsFrom: usedFrom }, { json, text });
  };
}

function stateOf({ notAfter }: ApiKey): string {
  if (notAfter === null) return "in use";
  return `${notAfter <= nowSeconds() ? "ended" : "ends"} ${instant(notAfter)}`;
}

async function list({ json, ...flags }: AdministrationFlags): Promise<void> {
  const { apiKeys } = await administer(flags, ({ read }) => read());
  const shown = apiKeys.map(({ hash: _hash, ...key }) => key);
  const lines = apiKeys.map((key) => [
    key.id,
    key.mode,
    [key.organization, ...(key.businesses ?? [])].join("/"),
    key.scopes?.join(",") ?? "everything",
    stateOf(key),
    key.label ?? "",
  ]);
  const empty = "There is no API key: countersign keys create --organization <id>\n";
  show({ keys: shown }, { json, text: lines.length === 0 ? empty : textTable(lines) });
}

/** `countersign keys ...`: the API keys of sites. */
export function addKeyCommands(program: Command): void {
  const keys = program.command("keys").description("API keys of sites: made here, shown once, kept as hashes");
  administrationCommand(keys, "create", "make an API key for an organization")
    .requiredOption("--organization <id>", "whose it is")
    .option("--business <id>", "a business it may act for; all of them unless said", collect, [])
    .addOption(
      new Option("--scope <scope>", `what it may ask, everything unless said: ${apiScopes.join(", ")}`)
        .argParser(collect)
        .default([], "everything"),
    )
    .option("--label <text>", "what it is for, for the list")
    .action(guarded(create));
  administrationCommand(keys, "list", "list the keys, never what they are").action(guarded(list));
  administrationCommand(keys, "rotate <id>", "make a new key like an old one, which goes on for a while")
    .option("--overlap <time>", "how long the old key goes on", "24h")
    .action(guarded(rotate));
  for (const [name, own] of Object.entries(ownKeys))
    administrationCommand(keys, name, own.description).action(guarded(rotateOwn(own)));
  administrationCommand(keys, "end <id>", "end a key now, for good").action(guarded(end));
}
