import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { exportJWK, exportSPKI, generateKeyPair, type SignJWT, UnsecuredJWT } from "jose";
import { utf8 } from "@countersign/protocol";
import type { Forged } from "../world/keycloak.ts";
import { type KeycloakWorld, startKeycloakWorld } from "../world/keycloak-world.ts";
import type { Opened } from "../world/open-operation.ts";

describe("T55: somebody who poses as Keycloak", () => {
  let on: KeycloakWorld;
  let opened: Opened;
  before(async () => {
    on = await startKeycloakWorld();
    opened = await on.open("password-change");
  });
  after(() => on.close());

  const seconds = () => on.world.clock.seconds();
  const statusOf = async (forged: Forged) =>
    (await on.keycloak.delegate({ body: on.parametersFor(opened), ...forged })).status;
  const publishedKey = async () => {
    const response = await fetch(`${on.keycloak.issuer}/protocol/openid-connect/certs`);
    return ((await response.json()) as { keys: readonly { n?: string }[] }).keys[0];
  };

  test("is refused with a token that no key of the realm has signed", async () => {
    const own = await generateKeyPair("RS256", { extractable: true });
    const jwk = await exportJWK(own.publicKey);
    const text = JSON.stringify(await publishedKey());
    const signs: Readonly<Record<string, (token: SignJWT) => Promise<string>>> = {
      "a key of their own": (token) => token.setProtectedHeader({ alg: "RS256", kid: "rsa" }).sign(own.privateKey),
      "a key in the header": (token) => token.setProtectedHeader({ alg: "RS256", jwk }).sign(own.privateKey),
      "a key somewhere else": (token) =>
        token.setProtectedHeader({ alg: "RS256", kid: "rsa", jku: "https://keys.example/jwks" }).sign(own.privateKey),
      "the public key as a secret": (token) => token.setProtectedHeader({ alg: "HS256", kid: "rsa" }).sign(utf8(text)),
      "the public key's PEM as a secret": async (token) =>
        token.setProtectedHeader({ alg: "HS256", kid: "rsa" }).sign(utf8(await exportSPKI(own.publicKey))),
      "no signature": async () => {
        const claims = { iss: on.keycloak.issuer, aud: on.keycloak.issuer, azp: "shop", sub: "kc-1", jti: "j" };
        return new UnsecuredJWT(claims).setExpirationTime(seconds() + 60).encode();
      },
    };
    for (const [name, sign] of Object.entries(signs)) assert.equal(await statusOf({ sign }), 401, name);
  });

  test("is refused with a token of the realm that is not for this", async () => {
    const { issuer } = on.keycloak;
    const wrong: readonly Readonly<Record<string, unknown>>[] = [
      { iss: `${issuer}-other` },
      { iss: "https://id.example/realms/bank" },
      { aud: "account" },
      { aud: [issuer] },
      { aud: [issuer, "account"] },
      { azp: "another-client" },
      { azp: undefined },
      { jti: undefined },
      { sub: undefined },
      { exp: seconds() - 1 },
      { exp: undefined },
      { exp: seconds() + 7200 },
    ];
    for (const claims of wrong) assert.equal(await statusOf({ claims }), 401, JSON.stringify(claims));
  });

  test("is refused without a token, from a page, and where clients ask", async () => {
    const post = (url: string, headers: Record<string, string>) =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(on.parametersFor(opened)),
      });
    const channel = `http://localhost:${on.bridge.running().keycloakPort}/keycloak/ciba`;
    assert.equal((await post(channel, {})).status, 401);
    assert.equal((await post(channel, { authorization: "Basic c2hvcDpzaG9w" })).status, 401);
    assert.equal((await post(channel, { origin: "https://page.example" })).status, 403);
    assert.equal((await post(`${on.bridge.issuer}/keycloak/ciba`, {})).status, 404);
  });

  test("gets nothing out of a token that was used, also after a restart", async () => {
    const jti = "11111111-2222-3333-4444-555555555555";
    const tries = await Promise.all(Array.from({ length: 5 }, () => statusOf({ claims: { jti } })));
    assert.deepEqual(
      tries.toSorted((a, b) => a - b),
      [201, 401, 401, 401, 401],
    );
    await on.bridge.restart();
    assert.equal(await statusOf({ claims: { jti } }), 401);
  });

  test("has had nothing created: one approval, one result", async () => {
    await on.decide(opened, "approve");
    await on.keycloak.waitFor(1);
    await on.bridge.restart();
    assert.deepEqual(on.keycloak.results, ["SUCCEED"]);
  });
});
