import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { isWebhookSignature, type SignedWebhook, signWebhook, webhookSecretText } from "../src/webhook.ts";
import { engines } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";

interface Vectors {
  vectors: (SignedWebhook & { secret: string; signature: string })[];
}

const secret = webhookSecretText(new Uint8Array(32).fill(7));
const webhook: SignedWebhook = { id: "evt_1", timestamp: 1_795_000_000, body: '{"type":"endpoint.test"}' };

for (const { name, crypto } of engines) {
  describe(`the signature of a webhook, on ${name}`, () => {
    test("is the published one", async () => {
      const { vectors } = readVectors<Vectors>("standard-webhooks");
      assert.ok(vectors.length > 0);
      for (const { secret: own, signature, ...signed } of vectors) {
        assert.equal(await signWebhook(crypto, own, signed), signature);
        assert.ok(await isWebhookSignature(crypto, [own], { ...signed, signature }));
      }
    });

    test("is found among several, under one of several secrets", async () => {
      const signature = `v1a,other v1, ${await signWebhook(crypto, secret, webhook)} v1,AAAA`;
      const other = webhookSecretText(new Uint8Array(32).fill(8));
      assert.ok(await isWebhookSignature(crypto, [other, secret], { ...webhook, signature }));
      assert.ok(!(await isWebhookSignature(crypto, [other], { ...webhook, signature })));
      assert.ok(!(await isWebhookSignature(crypto, [], { ...webhook, signature })));
    });
  });
}

describe("a webhook", () => {
  const [{ crypto } = assert.fail()] = engines;

  test("fits no other signature than its own, whatever is put in whose place", async () => {
    const part = fc.string({ maxLength: 12 });
    const signed = fc.record({ id: part, timestamp: fc.nat(), body: part });
    await fc.assert(
      fc.asyncProperty(signed, signed, async (one, other) => {
        const signature = await signWebhook(crypto, secret, one);
        const isSame = `${one.id}.${one.timestamp}.${one.body}` === `${other.id}.${other.timestamp}.${other.body}`;
        assert.equal(await isWebhookSignature(crypto, [secret], { ...other, signature }), isSame);
        assert.ok(await isWebhookSignature(crypto, [secret], { ...one, signature }));
      }),
      { numRuns: 200 },
    );
  });

  test("is not signed with what is no secret, and the text is not repeated", async () => {
    for (const wrong of ["", "whsec_-", "whsec_short", "password", `whsec_${"!".repeat(40)}`])
      await assert.rejects(
        signWebhook(crypto, wrong, webhook),
        (error: Error) => !error.message.includes(wrong || "-"),
      );
  });
});
