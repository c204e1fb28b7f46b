import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createHttpServer, silentLog, systemRandom } from "@countersign/platform";
import { readConfig } from "../src/config.ts";
import { areaOf, keepApart } from "../src/origins.ts";

const apart = {
  issuer: "https://api.example.com",
  authenticator: "https://app.example.com",
  widget: "https://widget.example.com",
};

async function serverFor(origins: typeof apart) {
  const app = createHttpServer({ log: silentLog, random: systemRandom });
  keepApart(app, origins);
  for (const path of ["/", "/q", "/app/", "/widget/a.js", "/jwks.json", "/healthz"]) app.get(path, async () => "here");
  return async (path: string, host: string) => (await app.inject({ url: path, headers: { host } })).statusCode;
}

describe("origins kept apart", () => {
  test("know whose a path is", () => {
    assert.deepEqual(
      ["/", "/q", "/app", "/app/x", "/widget/a.js", "/v1/operations", "/application", "/jwks.json"].map(areaOf),
      ["authenticator", "authenticator", "authenticator", "authenticator", "widget", "issuer", "issuer", "issuer"],
    );
  });

  test("serve each part at its own host and at no other part's", async () => {
    const ask = await serverFor(apart);
    const parts = { "/app/": "app", "/q": "app", "/": "app", "/widget/a.js": "widget", "/jwks.json": "api" };
    for (const [path, own] of Object.entries(parts)) {
      for (const name of ["app", "widget", "api"])
        assert.equal(await ask(path, `${name}.example.com`), name === own ? 200 : 404, `${path} at ${name}`);
    }
    for (const spelt of ["/%61pp/", "/%77idget/a.js", "/%71"])
      assert.equal(await ask(spelt, "api.example.com"), 404, spelt);
    assert.equal(await ask("/healthz", "app.example.com"), 200);
    assert.equal(await ask("/jwks.json", "127.0.0.1:8600"), 200, "a host nobody named");
  });

  test("serve everything at one host when there is only one", async () => {
    const one = "https://one.example.com";
    const ask = await serverFor({ issuer: one, authenticator: one, widget: one });
    for (const path of ["/", "/q", "/app/", "/widget/a.js", "/jwks.json"])
      assert.equal(await ask(path, "one.example.com"), 200);
  });

  test("are settings: the issuer's unless said, https, nothing after the port", () => {
    const issuer = "https://api.example.com";
    const { authenticator, widget } = readConfig({ COUNTERSIGN_ISSUER: issuer });
    assert.deepEqual([authenticator, widget], [issuer, issuer]);
    const own = readConfig({ COUNTERSIGN_ISSUER: issuer, COUNTERSIGN_AUTHENTICATOR: apart.authenticator });
    assert.equal(own.authenticator, apart.authenticator);
    for (const wrong of ["app.example.com", "http://app.example.com", "https://app.example.com/app/"]) {
      assert.throws(
        () => readConfig({ COUNTERSIGN_ISSUER: issuer, COUNTERSIGN_AUTHENTICATOR: wrong }),
        /^Error: COUNTERSIGN_AUTHENTICATOR /,
      );
    }
    assert.throws(() => readConfig({ COUNTERSIGN_WIDGET: "http://x.example.com" }), /COUNTERSIGN_WIDGET must be https/);
  });
});
