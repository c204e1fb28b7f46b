import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readPages } from "./read-pages.ts";

/** The text of files that fit `pattern`, one after the other. */
function textOf(pattern: string): string {
  return readPages(pattern)
    .map(({ text }) => text)
    .join("\n");
}

describe("settings of the server", () => {
  test("stand in the table of docs/operations.md, all of them and no others", () => {
    const sources = [
      "cli/src/config.ts",
      "cli/src/watch-settings.ts",
      "cli/src/bus-setting.ts",
      "cli/src/processes-setting.ts",
      "cli/src/listener-settings.ts",
      "cli/src/split/role-config.ts",
      "cli/src/split/console-settings.ts",
      "cli/src/webhook-settings.ts",
      "roles/sms-server/src/config.ts",
    ];
    const read = new Set(
      sources.map(textOf).flatMap((text) => [...text.matchAll(/COUNTERSIGN_[A-Z_]+/g)].map(([name]) => name)),
    );
    // What a first process tells the ones that it starts is nobody's setting.
    read.delete("COUNTERSIGN_PROCESS_NUMBER");
    const rows = textOf("docs/operations.md")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    const told = rows.flatMap((row) => [...row.matchAll(/`(COUNTERSIGN_[A-Z_]+)`/g)].map(([, name = ""]) => name));
    assert.ok(read.size > 15, String(read.size));
    assert.deepEqual(new Set(told), read);
  });
});
