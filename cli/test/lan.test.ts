import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { generate } from "lean-qr";
import { readByZxing } from "../../roles/initiating-device/test/read-code.ts";
import { findLanAddress } from "../src/lan/lan-address.ts";
import { openLanCertificate } from "../src/lan/lan-certificate.ts";
import { terminalCode } from "../src/terminal-code.ts";
import { pictureOfTerminal } from "./picture-of-terminal.ts";

const day = 86_400_000;
const entry = (address: string, more: object = {}) => [{ family: "IPv4", internal: false, address, ...more }] as never;

describe("the address of this computer", () => {
  test("is a private one, and not that of a container's bridge", () => {
    assert.equal(findLanAddress({ docker0: entry("172.17.0.1"), wlan0: entry("192.168.1.23") }), "192.168.1.23");
    assert.equal(findLanAddress({ eth0: entry("10.1.2.3") }), "10.1.2.3");
  });
  test("is never one that the whole internet may reach", () => {
    assert.equal(findLanAddress({ eth0: entry("203.0.113.9"), lo: entry("127.0.0.1", { internal: true }) }), null);
  });
});

describe("the certificate of this computer", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-cert-"));
  after(() => rmSync(folder, { recursive: true }));
  let nowMs = Date.now();
  const open = (address: string) => openLanCertificate(folder, { address, clock: () => nowMs });

  test("is for one address, vouched for by an authority that may vouch for nothing else and whose key is kept nowhere", async () => {
    const { cert, authority } = await open("192.168.1.23");
    const [server, issuer] = [new X509Certificate(cert), new X509Certificate(authority)];
    assert.ok(server.verify(issuer.publicKey));
    assert.equal(server.checkIP("192.168.1.23"), "192.168.1.23");
    assert.equal(server.checkIP("192.168.1.24"), undefined);
    assert.equal(server.ca, false);
    assert.equal(issuer.ca, true);
    // 2.5.29.30, name constraints, with 192.168.1.23 and its mask.
    assert.ok(issuer.raw.includes(Buffer.from("551d1e0101ff", "hex")));
    assert.ok(issuer.raw.includes(Buffer.from("c0a80117ffffffff", "hex")));
    assert.deepEqual(readdirSync(folder).toSorted(), ["authority.pem", "cert.pem", "key.pem"]);
    assert.equal(statSync(join(folder, "key.pem")).mode & 0o077, 0);
  });
  test("has a key that is its owner's alone, whatever lay there", async () => {
    const key = join(folder, "key.pem");
    writeFileSync(key, "");
    chmodSync(key, 0o644);
    await open("192.168.1.77");
    assert.equal(statSync(key).mode & 0o077, 0);
  });
  test("stays while the address does, and is made anew for another, and before it ends", async () => {
    const { cert } = await open("192.168.1.23");
    assert.equal((await open("192.168.1.23")).cert, cert);
    const other = (await open("10.0.0.5")).cert;
    assert.notEqual(other, cert);
    nowMs += 84 * day;
    assert.notEqual((await open("10.0.0.5")).cert, other);
    assert.equal(readFileSync(join(folder, "cert.pem"), "utf8"), (await open("10.0.0.5")).cert);
  });
});

test("the code in the terminal is read by a decoder of another hand", async () => {
  const text = "http://192.168.1.23:8605/";
  assert.deepEqual(await readByZxing(pictureOfTerminal(terminalCode(generate(text)))), [text]);
});
