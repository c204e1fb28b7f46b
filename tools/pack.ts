import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, posix, relative } from "node:path";
import { buildBrowserParts } from "./build.ts";
import { packages, type Package } from "./packages.ts";
import { installed, root, runCommand } from "./run-command.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const work = `${root}.cache/packages/`;
const compiled = `${work}compiled/`;

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")) as Manifest;
}

const workspaces = globSync("{protocol,platform,sdk,cli,demo,ui,console,receipt-page,roles/*}/package.json", {
  cwd: root,
}).map((file) => ({ folder: dirname(file), manifest: manifestOf(dirname(file)) }));

/** Where a module of ours is that is imported by the name of its workspace: a path in the repository without its ending. */
function ownModule(specifier: string): string | null {
  for (const { folder, manifest } of workspaces) {
    if (specifier !== manifest.name && !specifier.startsWith(`${manifest.name}/`)) continue;
    const target = manifest.exports?.[`.${specifier.slice(manifest.name.length)}`];
    if (target === undefined) throw new Error(`${manifest.name} does not offer ${specifier}`);
    return posix.join(folder, target).replace(/\.ts$/, "");
  }
  return null;
}

/** Statements as the compiler prints them, at the start of a line, what is imported later or in a type, and the files of threads. */
const imports =
  /(^(?:import|export)\b[^"';]*?\bfrom\s|^import\s|\bimport\(|\bnew URL\((?="\.[^"]*\.[jt]s"))"([^"]+)"/gm;

/** A module as the compiler made it, or one that was JavaScript from the start. */
function moduleFile(module: string, ending: string): string {
  const made = `${compiled}${module}${ending}`;
  return existsSync(made) ? made : `${root}${module}${ending}`;
}

/** Copies a module and all that it imports of ours; answers the names of all else. */
function copyModules({ entries, types }: Package, folder: string): ReadonlySet<string> {
  const foreign = new Set<string>();
  const waiting = [...entries];
  const seen = new Set(waiting);
  const follow = (from: string, specifier: string): string => {
    const own = specifier.startsWith(".")
      ? posix.join(posix.dirname(from), specifier).replace(/\.[jt]s$/, "")
      : ownModule(specifier);
    if (own === null) {
      if (!isBuiltin(specifier)) foreign.add(/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
      return specifier;
    }
    if (own.startsWith("tools/")) return specifier;
    if (own.endsWith(".json")) {
      cpSync(`${root}${own}`, `${folder}${own}`);
      return specifier;
    }
    if (!seen.has(own)) {
      seen.add(own);
      waiting.push(own);
    }
    const path = relative(dirname(from), own).replaceAll("\\", "/");
    return `${path.startsWith(".") ? path : `./${path}`}.js`;
  };
  for (const module of waiting) {
    for (const ending of types ? [".js", ".d.ts"] : [".js"]) {
      const text = readFileSync(moduleFile(module, ending), "utf8");
      const followed = text.replace(
        imports,
        (_all, before: string, specifier: string) => `${before}"${follow(module, specifier)}"`,
      );
      write(`${folder}${module}${ending}`, followed);
    }
  }
  return foreign;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function copyFiles({ files, without = "" }: Package, folder: string): void {
  for (const entry of globSync(files, { cwd: root, withFileTypes: true })) {
    const file = relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/");
    if (entry.isFile()) cpSync(`${root}${file}`, join(folder, file.slice(without.length)), { recursive: true });
  }
}

/** The version of each package that a module of ours asks for by name, as our workspaces pin it. */
function versionsOf(names: ReadonlySet<string>): Readonly<Record<string, string>> {
  const pinned = new Map(workspaces.flatMap(({ manifest }) => Object.entries(manifest.dependencies ?? {})));
  return Object.fromEntries(
    [...names].toSorted().map((name) => {
      const version = pinned.get(name);
      if (version === undefined) throw new Error(`no workspace depends on ${name}`);
      return [name, version];
    }),
  );
}

function exportsOf({ exports, types }: Package): object {
  return Object.fromEntries(
    Object.entries(exports).map(([name, path]) => [
      name,
      { ...(types && { types: `./${path}.d.ts` }), default: `./${path}.js` },
    ]),
  );
}

/** Puts a package together in a folder of its own and answers that folder. */
function stage(one: Package, version: string): string {
  const folder = `${work}${one.name.replace("/", "-")}/`;
  rmSync(folder, { recursive: true, force: true });
  const foreign = copyModules(one, folder);
  copyFiles(one, folder);
  for (const file of Object.values(one.bin ?? {})) {
    write(`${folder}${file}`, readFileSync(`${root}${file}`, "utf8").replace(/("\.\.\/src\/\w+)\.ts"/, '$1.js"'));
  }
  cpSync(`${root}${one.readme}`, `${folder}README.md`);
  for (const file of ["LICENSE", "CHANGELOG.md", "SECURITY.md"]) cpSync(`${root}${file}`, `${folder}${file}`);
  const manifest = {
    name: one.name,
    version,
    description: one.description,
    license: "Apache-2.0",
    type: "module",
    ...(one.entries.length > 0 && { engines: { node: ">=24" } }),
    ...(one.bin && { bin: one.bin }),
    ...(Object.keys(one.exports).length > 0 && { exports: exportsOf(one) }),
    dependencies: versionsOf(foreign),
  };
  write(`${folder}package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { ok, output } = await runCommand(program, args);
  if (!ok) throw new Error(`${program} ${args.join(" ")} failed:\n${output}`);
  return output;
}

/**
 * Makes what is released out of this folder: the packages, a list of all that they are made with (CycloneDX), and the sums of all files. The
 * same commit gives the same packages.
 */
export async function pack(target: string): Promise<readonly string[]> {
  await buildBrowserParts({ say: console.error });
  rmSync(compiled, { recursive: true, force: true });
  await run(installed("tsc"), ["-p", "tsconfig.packages.json"]);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Manifest;
  for (const one of packages) await run("npm", ["pack", stage(one, version), "--pack-destination", target]);
  const bom = await run("npm", ["sbom", "--sbom-format=cyclonedx", "--omit=dev", "--package-lock-only"]);
  writeFileSync(join(target, "sbom.cdx.json"), bom);
  const files = globSync("*", { cwd: target }).toSorted();
  const sums = files.map(
    (file) =>
      `${createHash("sha256")
        .update(readFileSync(join(target, file)))
        .digest("hex")}  ${file}\n`,
  );
  writeFileSync(join(target, "SHA256SUMS"), sums.join(""));
  return files;
}

if (import.meta.main) for (const file of await pack(`${root}release`)) console.log(`release/${file}`);
