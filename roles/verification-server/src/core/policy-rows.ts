import { assurances, isAmount, isCurrency, isJsonObject, isMethodName, type JsonObject } from "@countersign/protocol";
import type { PolicyRow } from "./policy.ts";
import { defaultMethods } from "./effective-policy.ts";
import { tenThousandths } from "./amounts.ts";

/** Rows as they were written: by an administrator, or by one organization, which may name no other. */
export type Author = { readonly by: "administrator" } | { readonly by: "organization"; readonly organization: string };

/** Most rows that one author may have. */
export const mostRows = 64;

/** Rows as read, or every fault that was found. */
export type ReadRows =
  | { readonly rows: readonly PolicyRow[]; readonly faults: readonly [] }
  | { readonly rows: null; readonly faults: readonly string[] };

const identifier = /^[a-z0-9][a-z0-9.-]{0,63}$/;

function isIdentifier(value: unknown): boolean {
  return typeof value === "string" && identifier.test(value);
}

function isMethodList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isMethodName) && new Set(value).size === value.length;
}

function isBand(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { currency, from, below, ...more } = value;
  const ends = [from, below].filter((end) => end !== undefined);
  if (Object.keys(more).length > 0 || ends.length === 0) return false;
  if (typeof currency !== "string" || !isCurrency(currency)) return false;
  const amounts = ends
    .filter((end) => typeof end === "string")
    .filter(isAmount)
    .map(tenThousandths);
  const [low, high] = amounts;
  return amounts.length === ends.length && (low === undefined || high === undefined || low < high);
}

const anIdentifier = "lower-case letters, digits, dots and hyphens, at most 64 of them";

/** What each member of a row may hold. */
const members: Readonly<Record<string, { readonly takes: (value: unknown) => boolean; readonly is: string }>> = {
  id: { takes: isIdentifier, is: anIdentifier },
  organization: { takes: isIdentifier, is: anIdentifier },
  business: { takes: isIdentifier, is: anIdentifier },
  type: { takes: isIdentifier, is: anIdentifier },
  group: { takes: isIdentifier, is: anIdentifier },
  amount: {
    takes: isBand,
    is: 'such as {"currency":"EUR","from":"0","below":"50"}, with one end at least, the lower first',
  },
  methods: { takes: isMethodList, is: "a list of methods, each of them once" },
  first: { takes: isMethodName, is: "a method" },
  minimumAssurance: {
    takes: (value) => assurances.some((one) => one === value),
    is: `one of ${assurances.join(", ")}`,
  },
  display: { takes: (value) => value === "separate" || value === "same", is: "separate or same" },
};

function memberFaults(row: JsonObject): string[] {
  const faults = Object.entries(row).flatMap(([name, value]) => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (!member) return [`has no member ${JSON.stringify(name.slice(0, 40))}`];
    return member.takes(value) ? [] : [`${name} is ${member.is}`];
  });
  return "id" in row ? faults : ["needs an id", ...faults];
}

function togetherFaults({ organization, business, methods, first }: JsonObject, author: Author): string[] {
  const allowed: readonly unknown[] = Array.isArray(methods) ? methods : defaultMethods;
  const foreign = author.by === "organization" && organization !== undefined && organization !== author.organization;
  return [
    foreign ? "names another organization" : null,
    author.by === "administrator" && business !== undefined && organization === undefined
      ? "names a business, and so needs its organization"
      : null,
    isMethodName(first) && !allowed.includes(first) ? "first is not one of the allowed methods" : null,
  ].filter((fault) => fault !== null);
}

function rowFaults(row: unknown, author: Author): string[] {
  return isJsonObject(row) ? [...memberFaults(row), ...togetherFaults(row, author)] : ["is no object"];
}

function nameOf(row: unknown, at: number): string {
  return isJsonObject(row) && isIdentifier(row["id"]) ? `row ${at + 1} (${String(row["id"])})` : `row ${at + 1}`;
}

function listFaults(rows: readonly unknown[]): string[] {
  const ids = rows
    .filter(isJsonObject)
    .map(({ id }) => id)
    .filter((id) => typeof id === "string");
  const twice = new Set(ids.filter((id, at) => ids.indexOf(id) !== at));
  const many = rows.length > mostRows ? [`there are ${rows.length} rows, ${mostRows} at most are taken`] : [];
  return [...many, ...[...twice].map((id) => `the id ${JSON.stringify(id.slice(0, 40))} is there more than once`)];
}

/** Reads rows as JSON holds them: a list of objects whose members are those of {@link PolicyRow} but `by`. Every fault is named. */
export function readPolicyRows(value: unknown, author: Author): ReadRows {
  if (!Array.isArray(value)) return { rows: null, faults: ["the policy is no list of rows"] };
  const each = value.flatMap((row: unknown, at) =>
    rowFaults(row, author).map((fault) => `${nameOf(row, at)} ${fault}`),
  );
  const faults = [...listFaults(value), ...each];
  if (faults.length > 0) return { rows: null, faults };
  return { rows: value.map((row: PolicyRow) => ({ ...row, ...author })), faults: [] };
}
