import type { Policy, PolicyChoice } from "@countersign/relying-party";
import { textTable } from "./text-table.ts";

type Row = Policy["rows"][number];

/** The choice and the rules that made it, one a line. */
export function choiceText({
  business,
  method,
  methods,
  unavailable,
  minimumAssurance,
  display,
  trace,
}: PolicyChoice): string {
  const facts = [
    ["Method", method],
    ["Also allowed", methods.slice(1).join(", ") || "none"],
    ...(unavailable.length > 0 ? [["Down now", unavailable.join(", ")]] : []),
    ["Floor", minimumAssurance],
    ["Display", display],
    ["Business", business],
  ];
  return `${textTable(facts)}\n${textTable(trace.map(({ rule, text }) => [rule, text]))}`;
}

function bandText({ currency, from, below }: NonNullable<Row["amount"]>): string {
  return [from && `from ${from}`, below && `below ${below}`, currency].filter(Boolean).join(" ");
}

function matchText({ organization, business, type, group, amount }: Row): string {
  const parts = { organization, business, type, group, amount: amount && bandText(amount) };
  const named = Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  return named.join(", ") || "everything";
}

function effectText({ methods, first, minimumAssurance, display }: Row): string {
  const parts = { methods: methods?.join(" "), first, floor: minimumAssurance, display };
  const named = Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  return named.join(", ") || "changes nothing";
}

/** The rows, one a line: whose, which, what they match, what they do. */
export function policyText({ version, rows }: Policy): string {
  const lines = rows.map((row) => [row.by, row.id, matchText(row), effectText(row)]);
  return `Version ${version}\n${rows.length === 0 ? "No rows.\n" : textTable(lines)}`;
}
