import {
  type Directory,
  fromBase64url,
  type Line,
  type Locale,
  type Operation,
  operationDigest,
  ProtocolError,
  renderLines,
  toBase64url,
} from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { type Account, requireAccount } from "./account.ts";
import { callerOf } from "./caller.ts";
import type { Context } from "./context.ts";
import { fateOf, type HistoryEntry, operationOf, readEntry, readHistory } from "./history.ts";
import { withRemovalKept } from "./refusal-kept.ts";
import { settledAccount } from "./settle-rotation.ts";

type Page = AnswerOf<typeof approvingDeviceToVerificationServer.searchHistory>;
type PastOperation = Page["operations"][number];

/** How far the user's history has come to this device. */
export interface Brought {
  /** Entries that were not here. */
  readonly added: number;
  /** Entries that were here already. */
  readonly known: number;
  /** Operations whose details do not have the digest that the server names: not kept. */
  readonly refused: number;
  /** False while there is more. */
  readonly complete: boolean;
}

/** Brings an account's history, page by page. */
export interface HistoryBringer {
  /** Brings one page and answers the sum so far. A fault leaves it where it was, so that asking again goes on. */
  next(signal?: AbortSignal): Promise<Brought>;
}

function operationFrom(past: PastOperation, subject: string | null): Operation {
  const { type, organization, business, source, details, login, anonymous, reference } = past;
  const bound = !anonymous && subject !== null;
  return {
    type,
    organization,
    business,
    source,
    details,
    login: { state: login.state, ...(bound && { subject }) },
    ...(reference !== undefined && { reference }),
  };
}

async function hasItsDigest({ crypto }: Context, past: PastOperation, { subject }: Account): Promise<boolean> {
  const digest = await operationDigest(crypto, operationFrom(past, subject), fromBase64url(past.salt));
  return toBase64url(digest) === past.digest;
}

/** A type may have been changed since, or taken away: what no label of then is known for stands under the field's own name. */
function scene({ types }: Directory, { type, templateVersion, details }: PastOperation, locale: Locale) {
  const template = types.find(({ id, version }) => id === type && version === templateVersion);
  if (!template) return { title: type, look: "credential" as const, lines: bare(details, () => true) };
  const isUnknown = (field: string): boolean => template.fields.every(({ id }) => id !== field);
  return {
    title: template.title[locale],
    look: template.look,
    lines: [...renderLines(template, details, locale), ...bare(details, isUnknown)],
  };
}

function bare(details: PastOperation["details"], isUnknown: (field: string) => boolean): Line[] {
  return Object.entries(details)
    .filter(([field]) => isUnknown(field))
    .map(([field, value]) => [field, String(value)]);
}

function entryFrom(past: PastOperation, account: Account, shown: ReturnType<typeof scene>): HistoryEntry {
  const { id, state, version, outcome, decidedAt, createdAt, declineReason, digest, decidedHere } = past;
  const told = { state, version, ...(outcome && { outcome }) };
  const fate = fateOf(told);
  return {
    ...shown,
    id,
    account: account.id,
    organization: account.organization.name,
    answer: fate === "declined" ? "decline" : "approve",
    reason: declineReason ?? null,
    decidedAt: decidedAt ?? createdAt,
    fate,
    version,
    ...(state === "released" && { used: true }),
    digest,
    ...(decidedAt === undefined ? { undecided: true } : !decidedHere && { elsewhere: true }),
  };
}

/** Under which name each operation is kept here: its own, or the one it was given without a network. */
async function knownNames({ storage }: Context): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const entry of await readHistory(storage)) {
    const operation = operationOf(entry);
    if (operation !== null) names.set(operation, entry.id);
  }
  return names;
}

/** Keeps a page's entries in one write; an entry that is here hears what became of it, and keeps all else. */
function keepPage(
  { lock, storage }: Context,
  found: readonly HistoryEntry[],
  names: ReadonlyMap<string, string>,
): Promise<number> {
  return lock(async () => {
    const kept = await Promise.all(found.map(({ id }) => readEntry(storage, names.get(id) ?? id)));
    const merged = found.map((entry, at) => {
      const here = kept[at];
      if (!here) return entry;
      const { fate, version, used } = entry;
      return version < here.version ? here : { ...here, fate, version, ...(used && { used }) };
    });
    await storage.write(["history"], (put) => {
      for (const entry of merged) put("history", entry.id, entry);
    });
    return kept.filter((entry) => entry === null).length;
  });
}

/** Brings the history of an account's user from its issuer (§17), in the language given. */
export function bringHistory(context: Context, accountId: string, locale: Locale): HistoryBringer {
  let names: Map<string, string> | null = null;
  let cursor: string | undefined;
  let sum: Brought = { added: 0, known: 0, refused: 0, complete: false };

  async function ask(signal: AbortSignal | undefined): Promise<{ account: Account; page: Page }> {
    const account = (await settledAccount(context, accountId)) ?? (await requireAccount(context.storage, accountId));
    const query = cursor === undefined ? {} : { cursor };
    const asked = context.server.searchHistory(await callerOf(context, account), { query }, signal);
    return { account, page: await withRemovalKept(context, account, asked) };
  }

  return {
    async next(signal) {
      if (sum.complete) return sum;
      names ??= await knownNames(context);
      const { account, page } = await ask(signal);
      const directory = await context.directories.current(account.issuer);
      const good: HistoryEntry[] = [];
      for (const past of page.operations) {
        const { id } = account.organization;
        if (past.organization !== id) throw new ProtocolError("unavailable", { cause: "another organization" });
        if (await hasItsDigest(context, past, account))
          good.push(entryFrom(past, account, scene(directory, past, locale)));
      }
      signal?.throwIfAborted();
      const added = good.length === 0 ? 0 : await keepPage(context, good, names);
      cursor = page.cursor;
      sum = {
        added: sum.added + added,
        known: sum.known + good.length - added,
        refused: sum.refused + page.operations.length - good.length,
        complete: cursor === undefined,
      };
      return sum;
    },
  };
}
