import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readPages, root } from "./read-pages.ts";

/** Code that a page quotes out of a file that tests run: `<!-- path -->` stands before it. */
const quoted = /^<!-- (examples\/\S+) -->\n```\w+\n([^]*?)^```/gm;

test("what a page quotes out of a file is what stands there", () => {
  const quotes = readPages("**/*.md").flatMap(({ file, text }) =>
    [...text.matchAll(quoted)].map(([, path = "", code]) => ({ file, path, code })),
  );
  assert.ok(quotes.length >= 3);
  for (const { file, path, code } of quotes)
    assert.equal(code, readFileSync(join(root, path), "utf8"), `${file} quotes ${path}`);
});
