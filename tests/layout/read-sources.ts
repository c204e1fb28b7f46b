import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folders = "{protocol,platform,roles,sdk,ui,receipt-page,console,cli,demo,tests,bench,tools}";

/** One node of the syntax tree, as far as the rules look at it. */
export interface SyntaxNode {
  readonly type: string;
  readonly [member: string]: unknown;
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Path from the top of the repository for a relative import, null for a package. */
  readonly file: string | null;
}

export interface Source {
  /** Path from the top of the repository. */
  readonly file: string;
  readonly imports: readonly Import[];
  readonly program: SyntaxNode;
}

/** Every TypeScript file of ours. */
export function readSources(): readonly Source[] {
  return globSync(`${folders}/**/*.{ts,tsx}`, { cwd: root, exclude: skipped }).toSorted().map(readSource);
}

/** The package.json of a workspace folder, as far as the rules look at it. */
export function readDependencies(folder: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
    name: string;
    dependencies?: Record<string, string>;
  };
  return [manifest.name, ...Object.keys(manifest.dependencies ?? {})];
}

/** Reads a source out of its text; tests hand in text that breaks a rule. */
export function parseSource(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text);
  if (errors[0]) throw new SyntaxError(`${file}: ${errors[0].message}`);
  const tree = program as unknown as SyntaxNode;
  const imports: Import[] = [];
  for (const node of walk(tree)) {
    const specifier = specifierOf(node);
    if (specifier !== null) imports.push({ specifier, file: resolve(file, specifier) });
  }
  return { file, imports, program: tree };
}

/** Every node of a tree, parents before children. */
export function* walk(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isSyntaxNode(child)) yield* walk(child);
    }
  }
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function skipped(name: string): boolean {
  return /(^|[/\\])(node_modules|dist)$/.test(name);
}

function readSource(file: string): Source {
  return parseSource(file.replaceAll("\\", "/"), readFileSync(join(root, file), "utf8"));
}

/** What a statement or an expression names to be loaded, code or types. */
function specifierOf(node: SyntaxNode): string | null {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return textOf(node["source"]);
    case "NewExpression":
      return fileUrlOf(node);
    default:
      return null;
  }
}

/** `new URL("./worker.ts", import.meta.url)` loads code as an import does. */
function fileUrlOf(node: SyntaxNode): string | null {
  const [first, second] = Array.isArray(node["arguments"]) ? node["arguments"] : [];
  const specifier = textOf(first);
  const isUrl = isSyntaxNode(node["callee"]) && node["callee"]["name"] === "URL" && second !== undefined;
  return isUrl && specifier !== null && /^\.{1,2}\/.*\.tsx?$/.test(specifier) ? specifier : null;
}

function textOf(node: unknown): string | null {
  if (!isSyntaxNode(node)) return null;
  return typeof node["value"] === "string" ? node["value"] : null;
}

function resolve(file: string, specifier: string): string | null {
  return specifier.startsWith(".") ? normalize(join(dirname(file), specifier)).replaceAll("\\", "/") : null;
}
