#!/usr/bin/env node
// Plain JavaScript on purpose: it must run on an old Node far enough to say what to install.
const [major] = process.versions.node.split(".").map(Number);
if (major < 24) {
  process.stderr.write(
    `countersign needs Node 24 or newer, and this is ${process.versions.node}: run "npm ci" in the repository (it brings its own on Linux and Windows), or install Node 24.\n`,
  );
  process.exit(1);
}
const { enableCompileCache } = await import("node:module");
const { fileURLToPath } = await import("node:url");
// Beside the program and not in a folder for temporary files, where others could put code of theirs; where it cannot be written there is none.
enableCompileCache(fileURLToPath(new URL("../.cache", import.meta.url)));
await import("../src/main.ts");
