import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  connectSigned,
  createNodeCrypto,
  createNodeSigner,
  generatePrivateJwk,
  systemRandom,
} from "@countersign/platform";
import { type PublicJwk, publicJwk, type Signer, staffOrganization } from "@countersign/protocol";
import {
  consoleToVerificationServer,
  joiningServerToVerificationServer,
  operationServerToQrServer,
  operationServerToVerificationServer,
  qrServerToVerificationServer,
  verificationServerToQrServer,
} from "@countersign/protocol/contract";
import { revokeServer } from "@countersign/verification-server";
import { enrolDevice } from "../world/devices.ts";
import { inviteTo } from "../world/invite-server.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();
const nobodysKey = { body: { hash: "A".repeat(43) } };

type Kind = "operation" | "qr" | "method" | "console";

/** A request as it went over the wire. */
interface Sent {
  readonly url: URL;
  readonly init: RequestInit;
}

describe("T56: a stranger among the servers", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits, shape: "split" });
  });
  after(() => world.close());

  const newSigner = (): Promise<Signer> => createNodeSigner(crypto, generatePrivateJwk());
  /** The role key of a server of this world, as a thief of its folder has it. */
  const signerOf = (...path: string[]): Promise<Signer> =>
    createNodeSigner(crypto, JSON.parse(readFileSync(join(world.dataDir, ...path, "role-key.json"), "utf8")));
  const operationServer = (): Promise<Signer> => signerOf();
  const qrServer = (): Promise<Signer> => signerOf("qr");

  async function serverOf(kind: "operation" | "qr") {
    const { servers } = await world.running().verificationServer.context.registry.current();
    const found = servers.find((server) => server.kind === kind && server.revokedAt === null);
    assert.ok(found?.url);
    return { n: found.n, url: found.url };
  }
  /** All that a server could ask of the others, with one key. */
  async function asking(signer: Signer) {
    const common = { signer, crypto, clock: world.clock.now, timeoutMs: 10_000 };
    const atIssuer = { ...common, url: world.issuer };
    const atQr = { ...common, url: (await serverOf("qr")).url };
    return {
      asOperationServer: connectSigned(operationServerToVerificationServer, atIssuer),
      asQrServer: connectSigned(qrServerToVerificationServer, atIssuer),
      toQrServer: connectSigned(operationServerToQrServer, atQr),
      asVerificationServer: connectSigned(verificationServerToQrServer, atQr),
      asConsole: connectSigned(consoleToVerificationServer, atIssuer),
    };
  }
  const copy = {
    id: "op_01jzzzzzzzzzzzzzzzzzzzzzzz",
    operation: {
      type: "transfer",
      organization: "example-bank",
      business: "transfers",
      source: "online-banking",
      details: {},
      login: { state: 0 as const },
    },
  };
  const code = {
    operation: copy.id,
    issuer: "http://localhost",
    link: "http://localhost/q",
    code: "A".repeat(22),
    salt: "A".repeat(22),
    digest: "A".repeat(43),
    sealKey: "A".repeat(43),
    hint: null,
    flags: 0,
    numbers: { organization: 1, business: 1, source: 1, type: 1, templateVersion: 1 },
    fields: [],
    issuedAtMs: 0,
    expiresAt: 0,
  };
  const someDevice = {
    organization: "example-bank",
    subject: "A".repeat(22),
    device: "dev_01jzzzzzzzzzzzzzzzzzzzzzzz",
    by: "stf_x",
    why: "because",
  };
  const refused = { code: "signature_invalid" };

  /** Asks to join with `signer`, naming `roleKey`. */
  function joinBy(
    signer: Signer,
    token: string,
    {
      kind = "operation" as const,
      roleKey = signer.jwk,
      apiKey,
    }: { kind?: Kind; roleKey?: PublicJwk; apiKey?: string } = {},
  ) {
    const client = connectSigned(joiningServerToVerificationServer, {
      url: world.issuer,
      signer,
      crypto,
      clock: world.clock.now,
      timeoutMs: 10_000,
    });
    const url = kind === "operation" ? null : "http://localhost:1";
    return client.join({ body: { token, kind, url, roleKey, ...(apiKey !== undefined && { apiKey }) } });
  }
  const invite = (kind: Kind, organizations: readonly string[] | null = null) =>
    inviteTo(world.running().verificationServer, { kind, organizations, nowMs: world.clock.now() });

  test("is asked and answered nothing, anywhere", async () => {
    const stranger = await asking(await newSigner());
    await assert.rejects(stranger.asOperationServer.findApiKey(nobodysKey), refused);
    await assert.rejects(stranger.asQrServer.readPeers({ body: {} }), refused);
    await assert.rejects(stranger.toQrServer.requestDisplay({ body: copy }), refused);
    await assert.rejects(stranger.asVerificationServer.deliverCode({ body: code }), refused);
    await assert.rejects(stranger.asConsole.readRegistry({ body: {} }), refused);
  });

  test("has no use for the key of another role: each opens its own routes alone", async () => {
    const [operation, qr] = [await asking(await operationServer()), await asking(await qrServer())];
    assert.deepEqual(await operation.asOperationServer.findApiKey(nobodysKey), { key: null });
    assert.ok((await qr.asQrServer.readPeers({ body: {} })).verificationServers.length > 0);
    await operation.toQrServer.requestDisplay({ body: copy });
    await assert.rejects(operation.asQrServer.readPeers({ body: {} }), refused);
    await assert.rejects(qr.asOperationServer.findApiKey(nobodysKey), refused);
    await assert.rejects(operation.asVerificationServer.deliverCode({ body: code }), refused);
    await assert.rejects(qr.toQrServer.requestDisplay({ body: copy }), refused);
    await assert.rejects(qr.asVerificationServer.deliverCode({ body: code }), refused);
    for (const other of [operation, qr]) {
      await assert.rejects(other.asConsole.readRegistry({ body: {} }), refused);
      await assert.rejects(other.asConsole.freezeDevice({ body: someDevice }), refused);
    }
  });

  test("joins with no token that was used, is of another kind or too old, nor with a key it does not hold", async () => {
    const used = await invite("operation");
    const first = await newSigner();
    const { number } = await joinBy(first, used);
    await assert.rejects(joinBy(await newSigner(), used), { code: "ticket_invalid" });
    assert.deepEqual(await joinBy(first, used), { number }, "the one that joined is told again, and nothing is added");
    await assert.rejects(joinBy(await newSigner(), await invite("qr")), { code: "ticket_invalid" });
    await assert.rejects(joinBy(await newSigner(), `cs_join_${"A".repeat(43)}`), { code: "ticket_invalid" });
    const another = await invite("operation");
    const foreign = publicJwk((await newSigner()).jwk);
    await assert.rejects(joinBy(await newSigner(), another, { roleKey: foreign }), refused);
    world.clock.move(601);
    await assert.rejects(joinBy(await newSigner(), another), { code: "ticket_invalid" });
  });

  test("is one at most of all who bring the same token at once", async () => {
    const token = await invite("operation");
    const { context } = world.running().verificationServer;
    const before = (await context.store.registry.read()).servers.length;
    const asked = await Promise.allSettled(Array.from({ length: 8 }, async () => joinBy(await newSigner(), token)));
    const codes = asked.map((one) => (one.status === "fulfilled" ? "joined" : (one.reason as { code: string }).code));
    assert.equal(codes.filter((one) => one === "joined").length, 1, codes.join(" "));
    assert.equal((await context.store.registry.read()).servers.length, before + 1);
  });

  test("sends no request again to another route or host, and changes none under its signature", async () => {
    const sent: Sent[] = [];
    const client = connectSigned(operationServerToQrServer, {
      url: (await serverOf("qr")).url,
      signer: await operationServer(),
      crypto,
      clock: world.clock.now,
      timeoutMs: 10_000,
      fetch: async (input, init = {}) => {
        sent.push({ url: new URL(String(input)), init });
        return fetch(input, init);
      },
    });
    await client.requestDisplay({ body: copy });
    const [{ url, init } = assert.fail("nothing was sent")] = sent;
    const again = async (to: URL | string, changes: RequestInit = {}): Promise<unknown> => {
      const { signal: _over, ...kept } = init;
      const answer = await fetch(to, { ...kept, ...changes });
      return answer.ok ? "taken" : ((await answer.json()) as { code?: unknown }).code;
    };
    assert.equal(await again(url), "taken", "the same request is taken, and does no harm");
    assert.equal(await again(new URL("/v1/codes", url)), "signature_invalid");
    assert.equal(await again(new URL("/v1/requests?x=1", url)), "signature_invalid");
    // The verification server has a route of the same name.
    assert.equal(await again(new URL("/v1/requests", world.issuer)), "signature_invalid");
    const body = new TextEncoder().encode(JSON.stringify({ ...copy, operation: { ...copy.operation, type: "login" } }));
    assert.equal(await again(url, { body }), "content_digest_mismatch");
    const digest = Buffer.from(await crypto.sha256(body)).toString("base64");
    const headers = { ...(init.headers as Record<string, string>), "content-digest": `sha-256=:${digest}:` };
    assert.equal(await again(url, { body, headers }), "signature_invalid");
    world.clock.move(61);
    assert.equal(await again(url), "signature_invalid");
  });

  test("makes no codes for an organization it was not let in for, and is told nothing of others' codes", async () => {
    const signer = await newSigner();
    const client = connectSigned(joiningServerToVerificationServer, {
      url: world.issuer,
      signer,
      crypto,
      clock: world.clock.now,
      timeoutMs: 10_000,
    });
    const own = await serverOf("qr");
    const [signing, agreement] = [publicJwk(generatePrivateJwk()), publicJwk(generatePrivateJwk())];
    const token = await invite("qr", ["lantern-bazaar"]);
    const { number } = await client.join({
      body: { token, kind: "qr", url: "http://localhost:1", roleKey: signer.jwk, qr: { signing, agreement } },
    });
    const { qr, organizations } = await world.running().verificationServer.context.registry.current();
    const bazaar = organizations.find(({ id }) => id === "lantern-bazaar")?.n;
    assert.deepEqual(qr.find(({ n }) => n === number)?.organizations, [bazaar]);
    const opened = await openOperation(world, "transfer", { user: "mira" });
    assert.equal(new URL(opened.display.frames.url).origin, own.url, "the bank's codes are made where they were");
    const stranger = (await asking(signer)).asQrServer;
    await assert.rejects(stranger.lookUpCode({ body: { token: opened.display.frames.token } }), {
      code: "operation_not_found",
    });
    await world
      .running()
      .verificationServer.changeRegistry("revoked", (now) => revokeServer(now, number, world.clock.seconds()));
  });

  test("is no second console, opens no route of other roles with a console's key, and its key for the staff ends with it", async () => {
    const apiKey = systemRandom(32).reduce((text, byte) => text + byte.toString(16), "");
    const hash = createHash("sha256").update(`cs_live_${apiKey}`).digest("base64url");
    const [signer, second] = [await newSigner(), await newSigner()];
    // Two tokens at once: a console that waited until there was another.
    const [first, kept] = [await invite("console"), await invite("console")];
    await assert.rejects(joinBy(signer, first, { kind: "console" }), { code: "invalid_request" });
    await assert.rejects(joinBy(signer, await invite("method"), { kind: "method", apiKey: hash }), {
      code: "invalid_request",
    });
    const { number } = await joinBy(signer, first, { kind: "console", apiKey: hash });
    await assert.rejects(joinBy(second, kept, { kind: "console", apiKey: hash }), { code: "ticket_invalid" });
    await assert.rejects(invite("console"), /there is one/);
    const asConsole = await asking(signer);
    assert.ok((await asConsole.asConsole.readRegistry({ body: {} })).organizations.length > 0);
    await assert.rejects(asConsole.asOperationServer.findApiKey(nobodysKey), refused);
    await assert.rejects(asConsole.asQrServer.readPeers({ body: {} }), refused);
    await assert.rejects(asConsole.toQrServer.requestDisplay({ body: copy }), refused);
    const operation = (await asking(await operationServer())).asOperationServer;
    assert.equal((await operation.findApiKey({ body: { hash } })).key?.organization, staffOrganization);
    await world
      .running()
      .verificationServer.changeRegistry("revoked", (now) => revokeServer(now, number, world.clock.seconds()));
    await assert.rejects(asConsole.asConsole.readRegistry({ body: {} }), refused);
    assert.deepEqual(await operation.findApiKey({ body: { hash } }), { key: null });
    assert.ok((await joinBy(second, await invite("console"), { kind: "console", apiKey: hash })).number > number);
    assert.deepEqual(await operation.findApiKey({ body: { hash } }), { key: null }, "a key that ended stays so");
  });

  test("is nobody any more from the moment it is shut out, and neither is any code it has made", async () => {
    const device = await enrolDevice({ party: world.bank, user: "lin", clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: "lin" });
    const text = await frameOf(opened);
    const [operation, qr] = [await asking(await operationServer()), await asking(await qrServer())];
    const [{ n: operationNumber }, { n: qrNumber }] = [await serverOf("operation"), await serverOf("qr")];
    const { verificationServer } = world.running();
    await verificationServer.changeRegistry("revoked", (now) => revokeServer(now, qrNumber, world.clock.seconds()));
    await assert.rejects(qr.asQrServer.readPeers({ body: {} }), refused);
    await assert.rejects(device.scan(text, null));
    const { servers } = await verificationServer.context.registry.current();
    for (const { n, kind } of servers)
      if (kind === "operation" || n === operationNumber)
        await verificationServer.changeRegistry("revoked", (now) => revokeServer(now, n, world.clock.seconds()));
    await assert.rejects(operation.asOperationServer.findApiKey(nobodysKey), refused);
    // What a QR server knew of it is 30 seconds old at most.
    world.clock.move(31);
    await assert.rejects(operation.toQrServer.requestDisplay({ body: copy }));
  });
});
