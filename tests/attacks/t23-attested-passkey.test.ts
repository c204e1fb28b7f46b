import assert from "node:assert/strict";
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { certificate, der, oid, tags } from "../world/der.ts";
import { createSoftwareAuthenticator } from "../world/software-authenticator.ts";
import { changeMethod } from "../world/user-methods.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

type Created = ReturnType<ReturnType<typeof createSoftwareAuthenticator>["create"]>;

/** The authenticator data of a credential that was made with the statement "none". */
function authDataOf({ attestationObject }: Created): Buffer {
  const bytes = Buffer.from(attestationObject, "base64url");
  return bytes.subarray(bytes.indexOf("authData") + "authData".length + 2);
}

/** The public key at the end of the authenticator data: x and y of its COSE key. */
function keyOf(authData: Buffer): KeyObject {
  const [x, y] = [authData.subarray(-67, -35), authData.subarray(-32)].map((part) => part.toString("base64url"));
  return createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" } });
}

const text = (value: string): Buffer => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
const bytes = (value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x59, value.length >> 8, value.length & 255]), value]);

/** What Android says of a key: when and for what it was made, the hash of the client data among it. */
function keyDescription(clientDataHash: Buffer): Buffer {
  const [one, level] = [der(tags.integer, Buffer.from([3])), der(tags.enumerated, Buffer.from([1]))];
  const lists = [der(tags.sequence), der(tags.sequence)];
  const description = [one, level, one, level, der(tags.octets, clientDataHash), der(tags.octets), ...lists];
  return der(tags.sequence, oid("2b06010401d679020111"), der(tags.octets, der(tags.sequence, ...description)));
}

/** Where the list of revoked certificates is, as the attacker has it. */
function distributionPoint(url: string): Buffer {
  const point = der(tags.sequence, der(0xa0, der(0xa0, der(0x86, Buffer.from(url)))));
  return der(tags.sequence, oid("551d1f"), der(tags.octets, der(tags.sequence, point)));
}

/** The credential with a statement of "android-key" whose certificates, root included, are the attacker's own. */
function attested(created: Created, url: string): Created {
  const authData = authDataOf(created);
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const clientDataHash = createHash("sha256").update(Buffer.from(created.clientDataJSON, "base64url")).digest();
  const leaf = {
    subject: "leaf",
    issuer: "own root",
    key: keyOf(authData),
    extensions: [keyDescription(clientDataHash), distributionPoint(url)],
  };
  const root = { subject: "own root", issuer: "own root", key: publicKey, extensions: [] };
  const x5c = [certificate(leaf, privateKey), certificate(root, privateKey)].map(bytes);
  const statement = [Buffer.from([0xa3]), text("alg"), Buffer.from([0x26]), text("sig"), bytes(Buffer.alloc(70))];
  const object = [
    Buffer.from([0xa3]),
    text("fmt"),
    text("android-key"),
    text("attStmt"),
    ...statement,
    text("x5c"),
    Buffer.from([0x82]),
    ...x5c,
    text("authData"),
    bytes(authData),
  ];
  return { ...created, attestationObject: Buffer.concat(object).toString("base64url") };
}

describe("T23: a passkey that comes with certificates of the attacker's own", () => {
  let world: World;
  let inside: Server;
  const asked: string[] = [];
  before(async () => {
    world = await startWorld({ limits: noLimits });
    inside = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    }).listen(0, "localhost");
    await once(inside, "listening");
  });
  after(async () => {
    await world.close();
    inside.close();
  });

  test("makes the server ask nobody where the list of revoked ones is, and is refused", async () => {
    const origin = world.origins.bank;
    const site = { party: world.bank, user: "mira", method: "passkey", authTime: world.clock.seconds() };
    const { show, change } = (await changeMethod(site, { origin })).body as {
      show: { challenge: string };
      change: string;
    };
    const url = `http://localhost:${(inside.address() as AddressInfo).port}/internal`;
    const credential = attested(createSoftwareAuthenticator({ origin }).create(show.challenge), url);
    const { code } = await changeMethod(site, { answer: { change, input: { credential } } });
    assert.equal(code, "user_verification_required");
    assert.deepEqual(asked, []);
  });
});
