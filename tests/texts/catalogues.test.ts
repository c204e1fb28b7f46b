import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Catalogue, catalogues, render } from "./catalogues.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const isOfTexts = /(^|[/\\])texts[/\\]|texts\.ts$/;

/** Marks between two Chinese characters are full-width, and so are brackets around Chinese. */
const narrowMarks = [
  /\p{Script=Han}\s*[,.?!;:]\s*\p{Script=Han}/u,
  /\p{Script=Han}[,.?!;:]"?$/u,
  /\([^)]*\p{Script=Han}[^)]*\)/u,
];

/** What the sources say, without the lines that are the texts themselves. */
function sourcesOf(pattern: string): string {
  const read = (file: string): string => {
    const source = readFileSync(root + file, "utf8");
    return isOfTexts.test(file) ? source.replaceAll(/^ *(readonly )?"?[\w-]+"?:.*$/gm, "") : source;
  };
  return globSync(pattern, { cwd: root }).map(read).join("\n");
}

/** Keys that no source names, neither whole nor by the beginning that a template has; of nested ones the outermost. */
function unusedKeys({ en, usedIn }: Catalogue): readonly string[] {
  if (usedIn === null) return [];
  const source = sourcesOf(usedIn);
  const words = new Set(source.match(/[\w-]+/g));
  const beginnings = [...source.matchAll(/`([\w]+)\$\{/g)].map(([, beginning = ""]) => beginning);
  return [...en.keys()].filter((key) => {
    const [first = ""] = key.split(".");
    return !words.has(first) && !beginnings.some((beginning) => first.startsWith(beginning));
  });
}

for (const catalogue of catalogues) {
  const { name, en, zh, same } = catalogue;
  const pairs = [...en].map(([key, text]) => [key, render(text), render(zh.get(key) ?? "")] as const);

  describe(`the texts of ${name}`, () => {
    test("have the same keys in both languages, and more than a few", () => {
      assert.ok(en.size > 10);
      assert.deepEqual([...zh.keys()].toSorted(), [...en.keys()].toSorted());
    });

    test("are never empty", () => {
      const empty = pairs.filter(([, one, other]) => one.shown.trim() === "" || other.shown.trim() === "");
      assert.deepEqual(empty, []);
    });

    test("are translated, unless they are names", () => {
      const untranslated = pairs.filter(([key, one, other]) => one.shown === other.shown && !same.includes(key));
      assert.deepEqual(untranslated, []);
      assert.deepEqual(
        same.filter((key) => pairs.some(([other, one, two]) => other === key && one.shown !== two.shown)),
        [],
        "what is listed as the same is the same",
      );
    });

    test("have the same values in both languages", () => {
      const other = pairs.filter(([, one, two]) => one.reads.join() !== two.reads.join());
      assert.deepEqual(other, []);
    });

    test("have Chinese marks between Chinese characters", () => {
      const narrow = pairs.filter(([, , { shown }]) => narrowMarks.some((mark) => mark.test(shown)));
      assert.deepEqual(
        narrow.map(([key, , { shown }]) => `${key}: ${shown}`),
        [],
      );
    });

    test("are all used", () => {
      assert.deepEqual(unusedKeys(catalogue), []);
    });
  });
}
