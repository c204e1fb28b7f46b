import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Directory } from "../src/directory.ts";
import { signDirectory, verifyDirectory } from "../src/directory.ts";
import { signJws } from "../src/jws.ts";
import { builtInTemplates } from "../src/scenes/built-in.ts";
import type { Engine, VectorKey } from "./engines.ts";
import { engines } from "./engines.ts";
import { qrVectors } from "./qr-vectors.ts";
import { readVectors } from "./read-vectors.ts";
import { refusalOf } from "./refusal.ts";

const { verificationKey } = readVectors<{ verificationKey: VectorKey }>("receipt");
const { now } = qrVectors;
const issuer = qrVectors.directory.iss;
const directory: Directory = {
  iss: issuer,
  version: 7,
  iat: now - 60,
  exp: now + 3600,
  organizations: [{ n: 1, id: "example-bank", name: "Example Bank" }],
  businesses: [
    {
      n: 7,
      organization: 1,
      id: "transfers",
      name: "Transfers",
      sources: [{ n: 1, id: "online-banking" }],
      links: ["https://verify.example.com/q"],
    },
  ],
  types: builtInTemplates.map((template, n) => ({ ...template, n })),
  qr: qrVectors.directory.qr,
  applications: [{ id: "countersign-pwa", minimumVersion: "1.9.0" }],
};

async function read({ crypto }: Engine, text: string, change: object = {}): Promise<Directory> {
  return verifyDirectory(crypto, text, { issuer, keyOf: () => verificationKey, now, knownVersion: 7, ...change });
}

for (const engine of engines) {
  describe(`the directory on ${engine.name}`, () => {
    test("is signed, read and kept as it was", async () => {
      const text = await signDirectory(await engine.signerOf(verificationKey), directory);
      for (const other of engines) assert.deepEqual(await read(other, text), directory);
    });

    test("is refused when older, expired, of another issuer or by another key", async () => {
      const text = await signDirectory(await engine.signerOf(verificationKey), directory);
      const refusal = (change: object) => refusalOf(() => read(engine, text, change));
      assert.equal(await refusal({ knownVersion: 6 }), null);
      assert.equal(await refusal({ knownVersion: 8 }), "proof_invalid");
      assert.equal(await refusal({ now: directory.exp }), "proof_invalid");
      assert.equal(await refusal({ issuer: "https://other.example.com" }), "proof_invalid");
      assert.equal(await refusal({ keyOf: () => null }), "proof_invalid");
      assert.equal(await refusal({ keyOf: () => qrVectors.qrKey }), "proof_invalid");
    });

    test("is refused with another shape", async () => {
      const signer = await engine.signerOf(verificationKey);
      const [key] = directory.qr;
      assert.ok(key);
      const changes: object[] = [
        { extra: 1 },
        { version: "7" },
        { organizations: [{ n: -1, id: "example-bank", name: "Example Bank" }] },
        { organizations: [{ n: 1, id: "Example Bank", name: "Example Bank" }] },
        { qr: [{ ...key, jwk: { ...key.jwk, y: key.jwk.x } }] },
        { qr: [{ ...key, notAfter: "never" }] },
        { types: [{ ...directory.types[0], look: "shiny" }] },
        { applications: [{ id: "countersign-pwa", minimumVersion: "latest" }] },
      ];
      for (const change of changes) {
        const text = await signJws(signer, "countersign-directory+jwt", { ...directory, ...change });
        assert.equal(await refusalOf(() => read(engine, text)), "proof_invalid", JSON.stringify(change));
      }
    });
  });
}
