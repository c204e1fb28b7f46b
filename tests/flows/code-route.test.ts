import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, beforeEach, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { readBankServerKey, startBankServer } from "@countersign/demo";
import { connectSigned, createNodeCrypto, createNodeSigner, generatePrivateJwk } from "@countersign/platform";
import {
  parseCode,
  type PublicJwk,
  publicJwk,
  signCodeEnvelope,
  toBase64url,
  toHex,
  utf8,
} from "@countersign/protocol";
import { businessServerToQrServer } from "@countersign/protocol/contract";
import type { RelayKey } from "@countersign/relying-party";
import type { CodeRoute } from "@countersign/verification-server";
import { CompactEncrypt, importJWK } from "jose";
import { type Apart, startApart } from "../world/apart.ts";
import { approval } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { findFreePort } from "../world/free-port.ts";
import { frameOf, type Opened } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { proposalOf, scenes } from "../world/scenes.ts";
import { startTappingProxy, type TappingProxy } from "../world/tapping-proxy.ts";

/** Has the codes of one of the bank's businesses go through a server of its own; null for the direct way. */
async function routeThrough({ verificationServer }: Apart, business: string, codeRoute: CodeRoute | null) {
  await verificationServer.changeRegistry("code route", (registry) => ({
    ...registry,
    businesses: registry.businesses.map(({ codeRoute: _before, ...entry }) =>
      entry.id === business && codeRoute ? { ...entry, codeRoute } : entry,
    ),
  }));
}

async function openTransfer({ bank, clock }: Apart): Promise<Opened> {
  const proposal = proposalOf("transfer", { user: "mira", authTime: clock.seconds() });
  const { id, display, kept } = await bank.sdk.open(proposal, { idempotencyKey: newKey() });
  const { type, business, details } = proposal;
  return { id, party: bank, display, kept, about: { type, business, details } };
}

describe("a code that goes through the bank's own server", () => {
  let roles: Apart;
  let device: ApprovingDevice;
  let between: TappingProxy;
  let close: () => Promise<void>;
  before(async () => {
    roles = await startApart();
    device = await enrolDevice({ party: roles.bank, user: "mira", clock: roles.clock });
    const port = await findFreePort();
    between = await startTappingProxy(port);
    const keyFile = join(roles.dataDir, "bank-server-key.json");
    const url = `http://localhost:${between.port}`;
    const bankServer = await startBankServer({
      port,
      url,
      keyFile,
      qrServerUrl: roles.qrServerUrl,
      verificationServerUrl: roles.issuer,
    });
    await routeThrough(roles, "transfers", { url, jwk: publicJwk(readBankServerKey(keyFile)) });
    close = bankServer.close;
  });
  after(async () => {
    await close();
    await between.close();
    await roles.close();
  });

  test("is shown, scanned and approved like any other", async () => {
    const opened = await openTransfer(roles);
    assert.ok(between.seen().includes("/v1/codes/sealed"));
    await device.scan(await frameOf(opened), null);
    assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
  });

  test("is not seen by that server, nor is anything of what it is for (S7)", async () => {
    const opened = await openTransfer(roles);
    const { payload, content } = parseCode(await frameOf(opened), "approval");
    const secrets: Uint8Array[] = [
      payload.code,
      content.static,
      content.static.subarray(20, 60),
      payload.digest,
      utf8(opened.id),
      utf8(opened.kept.salt),
      ...Object.values(scenes.transfer.details).map((value) => utf8(value)),
      utf8(opened.kept.subject ?? "mira"),
    ];
    const seen = between.seen();
    assert.ok(seen.length > 2000);
    for (const secret of secrets) {
      const bytes = Buffer.from(secret);
      const spellings = [bytes.toString("latin1"), toBase64url(secret), toHex(secret), bytes.toString("base64")];
      // Three letters are found in any two thousand by chance.
      for (const spelling of spellings.filter(({ length }) => length > 4))
        assert.ok(!seen.includes(spelling), `${spelling} passed in the clear`);
    }
  });

  test("is passed on for the verification server alone", async () => {
    const stranger = await createNodeSigner(createNodeCrypto(), generatePrivateJwk());
    const client = connectSigned(businessServerToQrServer, {
      url: `http://localhost:${between.port}`,
      signer: stranger,
      crypto: createNodeCrypto(),
      clock: roles.clock.now,
      timeoutMs: 2000,
    });
    await refuses(client.passCode({ body: { sealed: "x" } }), "signature_invalid");
    const { status } = await fetch(`http://localhost:${between.port}/v1/codes`, { method: "POST" });
    assert.equal(status, 404);
  });

  test("goes straight to the QR server when no way is registered", async () => {
    const before = between.seen().length;
    await routeThrough(roles, "transfers", null);
    const opened = await openTransfer(roles);
    await device.scan(await frameOf(opened), null);
    assert.equal(between.seen().length, before);
  });
});

/** What a business's own server may try. Gets what it was sent and how to pass things on; answers what it says. */
type Behaviour = (sealed: string, passOn: (sealed: string) => Promise<string>) => Promise<string>;

describe("a business's own server that does not do what it should", () => {
  let roles: Apart;
  let server: Server;
  let url: string;
  let agreement: PublicJwk;
  let behave: Behaviour;
  const kept: string[] = [];
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }) as RelayKey;

  async function passOnBy(by: RelayKey): Promise<(sealed: string) => Promise<string>> {
    const signer = await createNodeSigner(createNodeCrypto(), by);
    const shared = { signer, crypto: createNodeCrypto(), clock: roles.clock.now, timeoutMs: 20_000 };
    const client = connectSigned(businessServerToQrServer, { url: roles.qrServerUrl, ...shared });
    return async (sealed) => (await client.passCode({ body: { sealed } })).sealed;
  }
  async function sealedIn(request: IncomingMessage): Promise<string> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    return (JSON.parse(text) as { sealed: string }).sealed;
  }
  before(async () => {
    roles = await startApart();
    agreement = (await roles.verificationServer.context.registry.current()).qr[0]?.agreementJwk ?? assert.fail();
    const passOn = await passOnBy(key);
    server = createServer((request, response) => {
      sealedIn(request)
        .then(async (sealed) => {
          kept.push(sealed);
          response.end(JSON.stringify({ sealed: await behave(sealed, passOn) }));
        })
        .catch(() => response.writeHead(503).end());
    });
    const port = await findFreePort();
    url = `http://localhost:${port}`;
    await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
    await routeThrough(roles, "transfers", { url, jwk: publicJwk(key) });
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await roles.close();
  });
  beforeEach(() => {
    behave = (sealed, passOn) => passOn(sealed);
  });

  /** Puts another text where one character of a part was. */
  function changed(sealed: string, part: number): string {
    const parts = sealed.split(".");
    const text = parts[part] ?? "";
    parts[part] = `${text.slice(0, -3)}${text.at(-3) === "A" ? "B" : "A"}${text.slice(-2)}`;
    return parts.join(".");
  }

  test("serves as long as it does", async () => {
    await openTransfer(roles);
  });

  const tries: readonly (readonly [string, Behaviour])[] = [
    ["changes the envelope's words", async (sealed, passOn) => passOn(changed(sealed, 3))],
    ["changes the envelope's header", async (sealed, passOn) => passOn(changed(sealed, 0))],
    ["changes the answer", async (sealed, passOn) => changed(await passOn(sealed), 3)],
    [
      "answers by itself",
      async () => "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA",
    ],
    ["answers the envelope", async (sealed) => sealed],
    ["drops the envelope", () => Promise.reject(new Error("dropped"))],
    ["passes on the envelope of another operation", async (_sealed, passOn) => passOn(kept[0] ?? "")],
  ];
  for (const [what, behaviour] of tries) {
    test(`gets nothing through when it ${what}`, async () => {
      behave = behaviour;
      await refuses(openTransfer(roles), "unavailable");
    });
  }

  test("gets one answer for an envelope, however often it passes it on", async () => {
    const answers: (string | null)[] = [];
    behave = async (sealed, passOn) => {
      const twice = await Promise.all([1, 2, 3].map(() => passOn(sealed).catch(() => null)));
      answers.push(...twice);
      return twice.find((answer) => answer !== null) ?? "";
    };
    await openTransfer(roles);
    assert.equal(answers.filter((answer) => answer !== null).length, 1);
    await assert.rejects((await passOnBy(key))(kept.at(-1) ?? ""), { code: "proof_invalid" });
  });

  test("gets nothing for an envelope it held back until it was too old", async () => {
    let held = "";
    behave = async (sealed) => {
      held = sealed;
      throw new Error("held back");
    };
    await refuses(openTransfer(roles), "unavailable");
    roles.clock.move(31);
    await assert.rejects((await passOnBy(key))(held), { code: "proof_invalid" });
  });

  test("is not waited for longer than ten seconds", async () => {
    behave = async (sealed, passOn) => {
      await sleep(30_000, undefined, { ref: false });
      return passOn(sealed);
    };
    const begun = performance.now();
    await refuses(openTransfer(roles), "unavailable");
    assert.ok(performance.now() - begun < 10_000);
  });

  test("cannot seal a code of its own to the QR server", async () => {
    const signer = await createNodeSigner(createNodeCrypto(), key);
    const iat = roles.clock.seconds();
    const claims = { iss: roles.issuer, qs: 1, iat, exp: iat + 30, code: {}, answerKey: new Uint8Array(32) };
    const forged = await new CompactEncrypt(utf8(await signCodeEnvelope(signer, claims)))
      .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM" })
      .encrypt(await importJWK({ ...agreement }, "ECDH-ES"));
    await assert.rejects((await passOnBy(key))(forged), { code: "proof_invalid" });
  });

  test("is not taken for another business's", async () => {
    const other = generatePrivateJwk();
    await assert.rejects((await passOnBy(other))("x"), { code: "signature_invalid" });
    await routeThrough(roles, "accounts", { url, jwk: publicJwk(other) });
    await routeThroughBoth();
    roles.clock.move(31);
    let refused: unknown = null;
    behave = async (sealed) => {
      refused = await (await passOnBy(other))(sealed).catch((error: unknown) => error);
      throw new Error("not passed on");
    };
    await refuses(openTransfer(roles), "unavailable");
    assert.equal((refused as { code?: string }).code, "proof_invalid");

    async function routeThroughBoth(): Promise<void> {
      await roles.verificationServer.changeRegistry("two routes", (registry) => ({
        ...registry,
        businesses: registry.businesses.map((entry) => {
          if (entry.id === "transfers") return { ...entry, codeRoute: { url, jwk: publicJwk(key) } };
          return entry.id === "accounts" ? { ...entry, codeRoute: { url, jwk: publicJwk(other) } } : entry;
        }),
      }));
    }
  });
});
