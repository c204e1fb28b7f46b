import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createHttpServer, type Log, serveStaticFiles, systemRandom } from "@countersign/platform";
import type { FastifyInstance } from "fastify";

describe("a path that leads nowhere", () => {
  const faults: string[] = [];
  const note = (event: string): void => void faults.push(event);
  const log: Log = { info() {}, warn() {}, alarm: note, fault: note };
  const folder = mkdtempSync(join(tmpdir(), "countersign-pages-"));
  let app: FastifyInstance;
  before(async () => {
    writeFileSync(join(folder, "index.html"), "<!doctype html>");
    app = createHttpServer({ log, random: systemRandom });
    app.get("/v1/things/:id", async () => "{}");
    await serveStaticFiles(app, { folder, prefix: "/app/", htmlHeaders: {} });
  });
  after(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const paths = [
    "/app/%00",
    "/app//etc/passwd",
    "/app/..%5c..%5cx",
    "/app/%2e%2e/%2e%2e/x",
    "/%zz",
    `/v1/things/${"a".repeat(500)}`,
  ];
  for (const path of paths) {
    test(`gets a plain 404, and nobody is woken for it: ${path.slice(0, 30)}`, async () => {
      const { statusCode, body, headers } = await app.inject(path);
      assert.equal(statusCode, 404);
      assert.deepEqual(Object.keys(JSON.parse(body)), ["type", "title", "status", "traceId"]);
      assert.match(String(headers["content-type"]), /^application\/problem\+json/);
      assert.deepEqual(faults, []);
    });
  }

  test("is told apart from a page that is there", async () => {
    assert.equal((await app.inject("/app/")).statusCode, 200);
  });
});
