import { readFileSync, writeFileSync } from "node:fs";
import { root } from "./run-command.ts";

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

export const licencesFile = "docs/licences.md";

const intro = `# Licences

Countersign is Apache-2.0. What it runs with, besides Node (MIT and others, see its own \`LICENSE\`), as \`package-lock.json\` pins it and as each package says of
itself. Those that only build and test it are not among them. \`node tools/licences.ts\` writes this page; a test compares it. The texts are in the packages; those
of what is built into the files that browsers get stand beside these, as \`licences.md\` (\`/app/licences.md\`, \`/widget/licences.md\`, \`/verify/licences.md\`).

| licence | packages |
|---|---|
`;

/** The page that lists what the program is made with, by licence. */
export function licencesPage(): string {
  const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const byLicence = new Map<string, Set<string>>();
  for (const [path, { version, license = "none named", dev = false, link = false }] of Object.entries(packages)) {
    const name = path.split("node_modules/").at(-1) ?? "";
    if (!path.includes("node_modules/") || dev || link) continue;
    const known = byLicence.get(license) ?? new Set();
    byLicence.set(license, known.add(`${name} ${version}`));
  }
  const rows = [...byLicence].toSorted(([a], [b]) => a.localeCompare(b, "en"));
  return intro + rows.map(([licence, names]) => `| ${licence} | ${[...names].toSorted().join(", ")} |\n`).join("");
}

if (import.meta.main) writeFileSync(root + licencesFile, licencesPage());
