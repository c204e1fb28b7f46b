import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { generatePrivateJwk } from "../../platform/src/node-crypto.ts";
import { toBase64url } from "../src/bytes.ts";
import { signDecision } from "../src/decision.ts";
import { enrolmentKeysHash } from "../src/enrolment.ts";
import { ProtocolError } from "../src/errors.ts";
import { publicJwk, thumbprint } from "../src/jwk.ts";
import { signJws } from "../src/jws.ts";
import {
  checkKeyRotation,
  type KeyRotationClaims,
  parseKeyRotation,
  signKeyRotation,
  verifyKeyRotation,
} from "../src/key-rotation.ts";
import { engines } from "./engines.ts";
import { refusalOf } from "./refusal.ts";

const [oldKey, newKey, agreementKey] = [generatePrivateJwk(), generatePrivateJwk(), generatePrivateJwk()];
const other = generatePrivateJwk();
const now = 1_795_000_000;

for (const { name, crypto, signerOf } of engines) {
  describe(`key rotation on ${name}`, async () => {
    const expected = {
      device: "dev_01h455vb4pex5vsknk084sn02q",
      issuer: "https://verify.example.com",
      binding: "bnd_01h455vb4pex5vsknk084sn02q",
      kt: toBase64url(await enrolmentKeysHash(crypto, publicJwk(newKey), publicJwk(agreementKey))),
      old: await thumbprint(crypto, publicJwk(oldKey)),
      now,
    };
    const claims: KeyRotationClaims = {
      iss: expected.device as KeyRotationClaims["iss"],
      aud: expected.issuer,
      sub: expected.binding as KeyRotationClaims["sub"],
      iat: now,
      exp: now + 60,
      kt: expected.kt,
      old: expected.old,
    };
    const kid = await thumbprint(crypto, publicJwk(newKey));
    const signer = await signerOf(newKey);

    async function judge(text: string): Promise<void> {
      const rotation = parseKeyRotation(text, kid);
      if (!(await verifyKeyRotation(crypto, publicJwk(newKey), rotation))) throw new ProtocolError("proof_invalid");
      checkKeyRotation(rotation.claims, expected);
    }
    const signed = (changes: object) => signKeyRotation(signer, { ...claims, ...changes });

    test("is taken as the new key signed it, until 60 s past its end", async () => {
      for (const changes of [{}, { iat: now - 120, exp: now - 60 }, { iat: now + 3600, exp: now + 3660 }])
        assert.equal(await refusalOf(async () => judge(await signed(changes))), null);
    });

    const wrong: Record<string, object> = {
      "another device": { iss: "dev_01h455vb4pex5vsknk084sn02r" },
      "another server": { aud: "https://verify.example.org" },
      "another binding": { sub: "bnd_01h455vb4pex5vsknk084sn02r" },
      "other keys": { kt: "A".repeat(43) },
      "another key before": { old: "A".repeat(43) },
      "a life of more than 60 s": { exp: now + 61 },
      "an end of more than 60 s ago": { iat: now - 121, exp: now - 61 },
    };
    for (const [what, changes] of Object.entries(wrong)) {
      test(`is refused for ${what}`, async () => {
        assert.equal(await refusalOf(async () => judge(await signed(changes))), "proof_invalid");
      });
    }

    test("is refused for a claim that is missing, unknown or misshapen", async () => {
      const { old: _old, ...withoutOld } = claims;
      const texts = [
        await signJws(signer, "countersign-key-rotation+jwt", withoutOld),
        await signed({ jti: "A".repeat(22) }),
        await signed({ iss: "phone" }),
        await signed({ kt: "A".repeat(42) }),
      ];
      for (const text of texts) assert.equal(await refusalOf(() => judge(text)), "invalid_request");
    });

    test("is refused when another key signed it, or another kind of thing was signed", async () => {
      const byOther = await signKeyRotation(await signerOf(other), claims);
      const forged = await signKeyRotation({ ...(await signerOf(other)), kid }, claims);
      const byOld = await signKeyRotation(await signerOf(oldKey), claims);
      const decision = await signDecision(signer, claims as never);
      for (const text of [byOther, forged, byOld, decision, "x.y.z"])
        assert.equal(await refusalOf(() => judge(text)), "proof_invalid");
    });
  });
}
