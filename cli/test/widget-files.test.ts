import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createHttpServer, silentLog, systemRandom } from "@countersign/platform";
import { buildBrowserParts } from "../../tools/build.ts";
import { mountBrowserParts } from "../src/browser-parts.ts";

const origin = "https://verify.example.com";

describe("the widget's files", () => {
  test("are both for every origin; the second, which the first names, is kept for ever (T28)", async () => {
    await buildBrowserParts();
    const app = createHttpServer({ log: silentLog, random: systemRandom });
    await mountBrowserParts(app, { issuer: origin, authenticator: origin, widget: origin });
    const first = await app.inject("/widget/countersign-approval.js");
    const [, second] = /\.\/(assets\/further-ways-[\w-]{8}\.js)/.exec(first.body) ?? [];
    const answers = [first, await app.inject(`/widget/${second}?again=1`)];
    assert.deepEqual(
      answers.map(({ statusCode, headers }) => [
        statusCode,
        headers["cache-control"],
        headers["access-control-allow-origin"],
        headers["cross-origin-resource-policy"],
        headers["content-type"],
      ]),
      ["no-cache", "public, max-age=31536000, immutable"].map((cache) => [
        200,
        cache,
        "*",
        "cross-origin",
        "application/javascript; charset=utf-8",
      ]),
    );
    await app.close();
  });
});
