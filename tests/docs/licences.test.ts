import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { licencesFile, licencesPage } from "../../tools/licences.ts";
import { root } from "../../tools/run-command.ts";

test("the page of licences names what the program is made with", () => {
  const page = licencesPage();
  assert.equal(readFileSync(root + licencesFile, "utf8"), page);
  assert.match(page, /\| MIT \|.*\bfastify \d/);
});

test("nothing is made with code that asks for more than its own licence to be passed on", () => {
  const kinds = [...licencesPage().matchAll(/^\| ([^|]+) \| /gm)].map(([, kind]) => kind).slice(1);
  const free = [
    "(MIT OR CC0-1.0)",
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "Unlicense",
  ];
  assert.deepEqual(
    kinds.filter((kind) => !free.includes(kind ?? "")),
    [],
  );
});
