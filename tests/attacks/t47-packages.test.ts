import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (file: string) => JSON.parse(readFileSync(root + file, "utf8")) as Record<string, Record<string, unknown>>;
const folders = ["", "protocol/", "platform/", "roles/*/", "sdk/", "ui/", "cli/", "demo/"];

describe("T47: a package that was poisoned", () => {
  test("is not fetched by a range: every version is exact", () => {
    const files = folders.flatMap((folder) => globSync(`${folder}package.json`, { cwd: root }));
    assert.ok(files.length > 8);
    for (const file of files) {
      const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = read(file);
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }))
        assert.match(
          String(version),
          name.startsWith("@countersign/") ? /^(\*|\d+\.\d+\.\d+)$/ : /^\d+\.\d+\.\d+(-[\w.]+)?$/,
          `${file}: ${name}`,
        );
    }
  });

  test("runs nothing when it is installed", () => {
    assert.match(readFileSync(`${root}.npmrc`, "utf8"), /^ignore-scripts=true$/m);
    const { packages = {} } = read("package-lock.json");
    const scripts = Object.entries(packages).filter(
      ([, entry]) => (entry as { hasInstallScript?: boolean }).hasInstallScript,
    );
    assert.deepEqual(
      scripts.map(([name]) => name).filter((name) => !name.endsWith("/fsevents")),
      [],
    );
  });
});
