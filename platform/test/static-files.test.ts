import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createHttpServer, serveStaticFiles, silentLog, systemRandom } from "@countersign/platform";
import type { FastifyInstance } from "fastify";

const hashed = "assets/index-D_yp2rSf.js";
/** The last part of the widget's own name is as long as a hash. */
const named = ["countersign-approval.js", "service-worker.js", "index.html", "assets/shell-Twe2htrd.html"];

describe("a file of a built page", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-static-"));
  let app: FastifyInstance;
  before(async () => {
    mkdirSync(join(folder, "assets"));
    for (const file of [hashed, ...named]) writeFileSync(join(folder, file), "");
    app = createHttpServer({ log: silentLog, random: systemRandom });
    await serveStaticFiles(app, { folder, prefix: "/p/", htmlHeaders: {} });
  });
  after(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });
  const cacheOf = async (file: string) => (await app.inject(`/p/${file}`)).headers["cache-control"];

  test("is kept for ever when the build named it by its content", async () => {
    assert.equal(await cacheOf(hashed), "public, max-age=31536000, immutable");
  });

  for (const file of named)
    test(`is asked for again when it has a name of its own, so that it can be withdrawn (T28): ${file}`, async () => {
      assert.equal(await cacheOf(file), "no-cache");
    });
});
