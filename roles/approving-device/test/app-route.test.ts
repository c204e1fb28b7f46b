import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isOurAsset, staleCaches } from "../src/app/asset-cache.ts";
import { hrefOf, parseRoute, type Route } from "../src/app/route.ts";
import { judgeSighting } from "../src/app/scanner/sighting.ts";

describe("routes", () => {
  const routes: readonly Route[] = [
    { name: "accounts" },
    { name: "add" },
    { name: "scan" },
    { name: "history" },
    { name: "settings" },
    { name: "review", id: "op_01h455vb4pex5vsknk084sn02q" },
    { name: "account", id: "bnd_01h455vb4pex5vsknk084sn02q" },
    { name: "entry", id: "a b/%c" },
  ];
  test("every screen's address leads back to it", () => {
    for (const route of routes) assert.deepEqual(parseRoute(hrefOf(route)), route);
  });
  test("an address without a screen is missing, not a crash", () => {
    for (const hash of ["#/review", "#/nowhere", "#/scan/x", "#/review/%", "#1s.123", "#/entry/a/b"]) {
      assert.deepEqual(parseRoute(hash), { name: "missing" });
    }
  });
});

describe("what a look at the picture showed", () => {
  const a = "https://verify.example.com/q#1.01234567890123456";
  const b = "https://verify.example.com/q#1.65432109876543210";
  test("one code of ours is taken, also beside a foreign one", () => {
    assert.deepEqual(judgeSighting([a]), { kind: "code", text: a });
    assert.deepEqual(judgeSighting(["WIFI:S:cafe;;", a]), { kind: "code", text: a });
  });
  test("two of ours are never guessed between", () => {
    assert.deepEqual(judgeSighting([a, b]), { kind: "several" });
  });
  test("a foreign code is named as such, an empty picture is nothing", () => {
    assert.deepEqual(judgeSighting(["https://example.com/menu"]), { kind: "foreign" });
    assert.deepEqual(judgeSighting([]), { kind: "nothing" });
  });
  test("a code of another version or kind is ours and gets its own sentence", () => {
    for (const text of [
      "https://verify.example.com/q#2.1",
      "http://localhost:8600/q#1e.1",
      "https://x.example/q#1s.1",
    ]) {
      assert.deepEqual(judgeSighting([text]), { kind: "code", text });
    }
  });
});

describe("what the service worker keeps", () => {
  const scope = "https://verify.example.com/app/";
  test("files named by their content, and nothing else", () => {
    const kept = (path: string, method = "GET") => isOurAsset({ method, url: `${scope}${path}` }, scope);
    assert.equal(kept("assets/index-DyIIEMg5.js"), true);
    assert.equal(kept("assets/zxing_reader-Bb9Mx2Pu.wasm"), true);
    for (const path of [
      "",
      "index.html",
      "service-worker.js",
      "manifest.webmanifest",
      "assets/index.js",
      "assets/../x-DyIIEMg5.js",
      "assets/a-DyIIEMg5.js?x=1",
    ]) {
      assert.equal(kept(path), false, path);
    }
    assert.equal(kept("assets/index-DyIIEMg5.js", "POST"), false);
    assert.equal(isOurAsset({ method: "GET", url: "https://verify.example.com/v1/device/account" }, scope), false);
    assert.equal(
      isOurAsset({ method: "GET", url: "https://elsewhere.example/app/assets/index-DyIIEMg5.js" }, scope),
      false,
    );
  });
  test("earlier versions are dropped, caches of others are left alone", () => {
    assert.deepEqual(staleCaches(["countersign-a", "countersign-b", "other"], "countersign-b"), ["countersign-a"]);
  });
});
