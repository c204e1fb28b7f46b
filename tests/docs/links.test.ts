import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, test } from "node:test";
import { type Page, readPages, root } from "./read-pages.ts";

/** Links and pictures of a page that lead into the repository. */
function localLinks(text: string): readonly string[] {
  const prose = text.replaceAll(/^```[^]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => !/^[a-z]+:/.test(link));
}

/** The anchor a heading gets: lowercase, no punctuation, hyphens for spaces. */
function anchors(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function brokenLinks({ file, text }: Page): readonly string[] {
  return localLinks(text).filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? file : normalize(join(dirname(file), path));
    if (!existsSync(join(root, target))) return true;
    return (
      anchor !== undefined &&
      target.endsWith(".md") &&
      !anchors(readFileSync(join(root, target), "utf8")).includes(anchor)
    );
  });
}

describe("links", () => {
  for (const page of readPages("**/*.md")) {
    test(`of ${page.file} lead somewhere`, () => {
      assert.deepEqual(brokenLinks(page), []);
    });
  }

  test("lead to every page of docs/ from another one", () => {
    const pages = readPages("**/*.md");
    const linked = new Set(
      pages.flatMap(({ file, text }) =>
        localLinks(text)
          .map((link) => normalize(join(dirname(file), link.split("#")[0] ?? "")))
          .filter((target) => target !== file),
      ),
    );
    const alone = pages.map(({ file }) => file).filter((file) => file.startsWith("docs/") && !linked.has(file));
    assert.deepEqual(alone, []);
  });

  test("that lead nowhere are seen", () => {
    const text = "# A b\n[a](gone.md) [b](#gone) [c](#a-b) [d](https://example.com/) `[e](gone.md)`";
    assert.deepEqual(brokenLinks({ file: "docs/errors.md", text: "[a](gone.md) [b](#errors) [c](#gone)" }), [
      "gone.md",
      "#gone",
    ]);
    assert.deepEqual(localLinks(text), ["gone.md", "#gone", "#a-b"]);
  });
});
