import { readFileSync, writeFileSync } from "node:fs";
import { errorCatalogue } from "../protocol/src/errors.ts";
import { isFinal, type Move, moves, operationStates } from "../protocol/src/state-table.ts";
import { root } from "./run-command.ts";

/** A part of a page under docs/ that says what the code says. */
export interface Reference {
  /** Path from the top of the repository. */
  readonly page: string;
  /** The part lies between `<!-- <name> -->` and `<!-- end of <name> -->`. */
  readonly name: string;
  render(): string;
}

export const references: readonly Reference[] = [
  { page: "docs/errors.md", name: "errors", render: renderErrors },
  { page: "docs/states.md", name: "diagram", render: renderDiagram },
  { page: "docs/states.md", name: "moves", render: renderMoves },
];

/** The part as it stands in `text`, or null when its marks are missing. */
export function readPart(text: string, name: string): string | null {
  return partOf(name).exec(text)?.[1] ?? null;
}

function partOf(name: string): RegExp {
  return new RegExp(`(?<=<!-- ${name} -->\n)([^]*?)(?=<!-- end of ${name} -->)`);
}

function renderErrors(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { status, sentence, retryable }]) =>
      `| \`${code}\` | ${status} | ${retryable ? "yes" : "no"} | ${sentence} |`,
  );
  return ["| code | status | repeat later | what it says |", "|---|---|---|---|", ...rows, ""].join("\n");
}

function renderDiagram(): string {
  const arrows = allMoves().flatMap(({ name, from, to }) =>
    (from.length === 0 ? ["[*]"] : from).map((state) => `  ${state} --> ${to}: ${name}`),
  );
  const ends = operationStates.filter(isFinal).map((state) => `  ${state} --> [*]`);
  return ["```mermaid", "stateDiagram-v2", ...arrows, ...ends, "```", ""].join("\n");
}

function renderMoves(): string {
  const rows = allMoves().map(
    ({ name, from, to, actors }) => `| \`${name}\` | ${from.join(", ") || "–"} | ${to} | ${actors.join(", ")} |`,
  );
  return ["| move | from | to | who |", "|---|---|---|---|", ...rows, ""].join("\n");
}

function allMoves(): readonly Move[] {
  return Object.values(moves);
}

if (import.meta.main) {
  for (const { page, name, render } of references) {
    const text = readFileSync(root + page, "utf8");
    writeFileSync(
      root + page,
      text.replace(partOf(name), () => render()),
    );
    console.log(`${page}: ${name}`);
  }
}
