import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const bin = fileURLToPath(new URL("../bin/countersign.js", import.meta.url));
/** Names each module that is loaded, to standard error. */
const names = `import { registerHooks } from "node:module";
registerHooks({ load(url, context, next) { process.stderr.write(url + "\\n"); return next(url, context); } });`;

test("a command that starts no server loads none", async () => {
  const watched = ["--import", `data:text/javascript,${encodeURIComponent(names)}`, bin, "--help"];
  const { stderr } = await promisify(execFile)(process.execPath, watched, { maxBuffer: 10_000_000 });
  const loaded = stderr.split("\n");
  assert.ok(
    loaded.some((url) => url.endsWith("/commands/device.ts")),
    "what is loaded is seen",
  );
  assert.deepEqual(
    loaded.filter((url) => /\/node_modules\/(fastify|postgres|smpp|prom-client)\//.test(url)),
    [],
  );
});
