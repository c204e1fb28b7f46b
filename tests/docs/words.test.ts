import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type Page, readPages, root } from "./read-pages.ts";

/** What belongs to one machine or one company's network and not into a repository. */
const forbidden: readonly RegExp[] = [
  /(?<![\w.}])\/(work|root|home|Users)\/[\w.-]+/,
  /[A-Z]:\\Users\\/,
  /\bregistry\.[a-z0-9-]+\.(?:org|com|net|dev|io|cn)\b/i,
  /https?:\/\/[^\s"'/]*(artifactory|nexus|npmmirror|pkgs\.dev)/i,
];

function forbiddenWords({ file, text }: Page): readonly string[] {
  return text.split("\n").flatMap((line, at) => {
    const found = forbidden.map((pattern) => pattern.exec(line)?.[0]).find((word) => word !== undefined);
    return found === undefined ? [] : [`${file}:${at + 1}: ${found}`];
  });
}

describe("words", () => {
  test("no file names a machine's folders or a package registry", () => {
    const pages = [
      ...readPages("**/*.{ts,tsx,js,json,css,html,md,yml,yaml,sh,svg}"),
      ...readPages(".ci/*"),
      ...readPages(".*rc*"),
    ];
    assert.ok(pages.length > 40);
    assert.deepEqual(pages.flatMap(forbiddenWords), []);
  });

  test("the lock file names no registry address, and keeps every package's integrity", () => {
    const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")) as {
      packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }>;
    };
    const named = Object.entries(packages);
    assert.deepEqual(
      named.filter(([, { resolved }]) => resolved !== undefined && /^[a-z+]+:/.test(resolved)).map(([name]) => name),
      [],
    );
    const installed = named.filter(([name, { link }]) => name.includes("node_modules/") && link !== true);
    assert.ok(installed.length > 50);
    assert.deepEqual(
      installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([name]) => name),
      [],
    );
  });

  test("a machine's folder and a registry are seen", () => {
    const made = [["", "home", "someone", "x"].join("/"), ["registry", "example", "org"].join(".")];
    for (const text of made) assert.equal(forbiddenWords({ file: "a.md", text }).length, 1, text);
    assert.deepEqual(forbiddenWords({ file: "a.md", text: "see ../work/things and roles/home/page" }), []);
  });
});
