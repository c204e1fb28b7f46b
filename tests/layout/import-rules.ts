import { builtinModules } from "node:module";
import { type Import, readDependencies, type Source } from "./read-sources.ts";

/** One part of the house: what it may see beside itself. */
interface Zone {
  readonly name: string;
  /** The files it holds. */
  readonly files: RegExp;
  /** The workspace folder it lives in. */
  readonly folder: string;
  /** Packages of ours that it may import. */
  readonly sees: readonly string[];
  /** True when it runs in a browser: nothing of Node. */
  readonly browser: boolean;
  /** Where relative imports may lead; by default anywhere in its folder's src. */
  readonly reaches?: RegExp;
}

const protocol = "@countersign/protocol";
const platform = "@countersign/platform";
const ui = "@countersign/ui";

/** The import rules. Tests, bench, tools and cli may see everything and have no zone. */
export const zones: readonly Zone[] = [
  zone("protocol", [], { browser: true }),
  zone("platform", [protocol]),
  zone("roles/operation-server", [protocol, platform]),
  // Towards Countersign it is a site like any other (docs/decisions/identity-bridge.md).
  zone("roles/identity-bridge", [protocol, platform, "@countersign/relying-party"]),
  // Towards operations a site like any other.
  zone("roles/console-server", [protocol, platform, "@countersign/relying-party"]),
  zone("roles/qr-server", [protocol, platform]),
  zone("roles/verification-server", [protocol, platform]),
  zone("roles/sms-server", [protocol, platform]),
  zone("roles/face-server", [protocol, platform]),
  zone("roles/initiating-device", [protocol, ui], { browser: true }),
  zone("roles/approving-device", [protocol], {
    name: "the approving device's core",
    files: /^roles\/approving-device\/src\/core\//,
    browser: true,
    reaches: /^roles\/approving-device\/src\/core\//,
  }),
  zone("roles/approving-device", [protocol, ui], {
    name: "the approving device's app",
    files: /^roles\/approving-device\/src\/app\//,
    browser: true,
  }),
  zone("sdk", [protocol]),
  zone("ui", [], { browser: true }),
  zone("ui", [], { name: "the page of the design system", files: /^ui\/page\//, browser: true, reaches: /^ui\// }),
  zone("receipt-page", [protocol, ui], { browser: true }),
  zone("console", [protocol, ui], { browser: true }),
  zone("demo", ["@countersign/relying-party", ui]),
  zone("demo", [ui], { name: "the demo's pages", files: /^demo\/pages\//, browser: true, reaches: /^demo\/pages\// }),
];

/** Folders inside the verification server: what a folder's files may not reach. */
const verificationServer: readonly { readonly from: RegExp; readonly never: RegExp; readonly why: string }[] = [
  { from: /\/core\//, never: /\/src\/(?!core\/)/, why: "core sees protocol and itself alone" },
  { from: /\/steps\//, never: /\/src\/http\//, why: "a step does not know who calls it" },
  {
    from: /\/src\/(?!(store|bus)\/|[^/]+$)/,
    never: /\/(store|bus)\/(sqlite|postgres|nats|in-process)/,
    why: "the store, the bus and what composes the server see engines",
  },
];

function zone(folder: string, sees: readonly string[], rest: Partial<Zone> = {}): Zone {
  return { name: folder, files: new RegExp(`^${folder}/src/`), folder, sees, browser: false, ...rest };
}

/** One sentence for every import that breaks a rule. */
export function brokenImports(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) => {
    const home = zones.find(({ files }) => files.test(source.file));
    const broken = home ? source.imports.map((one) => judge(source, one, home)) : [];
    return broken.filter((sentence) => sentence !== null);
  });
}

function judge(source: Source, imported: Import, home: Zone): string | null {
  const reason = imported.file === null ? judgePackage(imported, home) : judgeFile(source, imported.file, home);
  return reason === null ? null : `${source.file} imports ${imported.specifier}: ${reason}`;
}

function judgePackage({ specifier }: Import, home: Zone): string | null {
  if (specifier.startsWith("node:")) return home.browser ? `${home.name} runs in a browser` : null;
  if (builtinModules.includes(specifier)) return "write node: before Node's own modules";
  const name = packageOf(specifier);
  if (name.startsWith("@countersign/") && !home.sees.includes(name)) return `${home.name} may not see ${name}`;
  if (!readDependencies(home.folder).includes(name)) return `${home.folder}/package.json does not name ${name}`;
  return null;
}

function judgeFile(source: Source, file: string, home: Zone): string | null {
  const reaches = home.reaches ?? new RegExp(`^${home.folder}/(src/|package\\.json$)`);
  if (!reaches.test(file)) return `it leaves ${home.name}`;
  if (home.folder !== "roles/verification-server") return null;
  return verificationServer.find(({ from, never }) => from.test(source.file) && never.test(file))?.why ?? null;
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Every ring of files that import one another, as `a → b → a`. What is imported for its types alone counts as well: a reader goes round all the same. */
export function importCycles(sources: readonly Source[]): readonly string[] {
  const byFile = new Map(sources.map((source) => [source.file, source]));
  const done = new Set<string>();
  const rings: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) rings.push([...trail.slice(start), file].join(" → "));
    if (start >= 0 || done.has(file)) return;
    for (const { file: next } of byFile.get(file)?.imports ?? []) if (next !== null) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const { file } of sources) visit(file, []);
  return rings;
}
