import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { createNodeCrypto, createNodeSigner } from "@countersign/platform";
import {
  decodeFlags,
  fromBase64url,
  makeStatic,
  type Operation,
  type QrPayload,
  sceneOfOperation,
  toBase64url,
} from "@countersign/protocol";
import { type CodeFacts, codeChecks, type Context, scanChecks } from "@countersign/verification-server";
import { filesOf } from "../../cli/src/config.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { proposalOf } from "../world/scenes.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { openFrontDoor } from "./front-door.ts";
import { createKeptLog } from "./kept-log.ts";
import { scanBy } from "./weak-steps.ts";
import { without } from "./without.ts";

const crypto = createNodeCrypto();
type QrServerClient = Awaited<ReturnType<Context["qrServerOf"]>>;
type Delivered = Parameters<QrServerClient["deliverCode"]>[0]["body"];

/** What a QR server with a registered key may try: other items beside the sealed copy, or another scene inside. */
interface Lie {
  readonly payload?: Partial<QrPayload>;
  readonly details?: Readonly<Record<string, string>>;
}

describe("T33: a QR server that lies, under its own registered key", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  /** The operation as the operation server told it, which the rogue server learns with the code. */
  async function rogue(lie: Lie): Promise<Pick<Context, "qrServerOf">> {
    const key = JSON.parse(readFileSync(filesOf({ dataDir: world.dataDir }).qrKey, "utf8"));
    const signer = await createNodeSigner(crypto, key);
    const { details, ...rest } = proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() });
    const told = { ...details, ...lie.details };
    return {
      qrServerOf: async () => ({
        deliverCode: async ({ body }: { body: Delivered }) => {
          const { organization, business, source, type, templateVersion } = body.numbers;
          const salt = fromBase64url(body.salt);
          const flags = decodeFlags(body.flags);
          assert.ok(flags);
          const subject = await subjectOf();
          const operation = {
            type: rest.type,
            source: "online-banking",
            organization: "example-bank",
            business: rest.business,
          };
          const about: Operation = { ...operation, details: told, login: { state: 1, subject } };
          const made = await makeStatic(crypto, signer, {
            issuer: body.issuer,
            link: body.link,
            payload: {
              code: fromBase64url(body.code),
              organization,
              business,
              qrServer: 1,
              expiry: body.expiresAt,
              flags,
              digest: fromBase64url(body.digest).slice(0, 16),
              hint: body.hint === null ? null : fromBase64url(body.hint),
              ...lie.payload,
            },
            kSeal: fromBase64url(body.sealKey),
            scene: sceneOfOperation(about, { type, templateVersion, source, fields: body.fields, salt }),
          });
          return { static: toBase64url(made.static) };
        },
      }),
    };
  }

  async function subjectOf(): Promise<string> {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    return (await world.bank.sdk.get(opened.id)).subject ?? "";
  }

  async function ask(lie: Lie, items?: Parameters<typeof without<CodeFacts>>[0]) {
    const log = createKeptLog();
    const door = await openFrontDoor(world, {
      context: { ...(await rogue(lie)), log },
      ...(items && { lists: { items } }),
    });
    const body = proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() });
    const answer = await door.bank.call("POST", "/v1/operations", { body });
    await door.close();
    return { ...answer, alarms: log.alarms };
  }

  test("is taken at its word when it tells the truth", async () => {
    assert.deepEqual([(await ask({})).status, (await ask({})).alarms], [201, []]);
  });

  const digest = new Uint8Array(16);
  const lies: readonly (readonly [item: string, lie: Lie])[] = [
    ["sealed scene and login", { details: { payee: "Somebody else" } }],
    ["sealed scene and login", { details: { amount: "9120.00" } }],
    ["verification code", { payload: { code: digest } }],
    ["organization", { payload: { organization: 2 } }],
    ["business", { payload: { business: 2 } }],
    ["QR server", { payload: { qrServer: 7 } }],
    ["expiry", { payload: { expiry: 4_000_000_000 } }],
    ["digest", { payload: { digest } }],
    ["account hint", { payload: { hint: new Uint8Array(4) } }],
  ];
  for (const [item, lie] of lies) {
    test(`about ${item} (${JSON.stringify(Object.values(lie)[0]).slice(0, 30)}) gets its code registered without that item's check, and an alarm with it`, async () => {
      const refused = await ask(lie);
      assert.deepEqual([refused.code, refused.alarms], ["unavailable", ["qr_server_mismatch"]]);
      // Every other item is sealed under the map of labels 1 to 8, so a lie about the code itself shows there as well.
      const others = item === "verification code" ? ["sealed scene and login"] : [];
      assert.equal((await ask(lie, without(codeChecks, item, ...others))).status, 201);
    });
  }

  test("and that was struck off makes no scan succeed any more", async () => {
    const mira = await enrolRaw(world, "mira");
    const text = await frameOf(await openOperation(world, "transfer", { user: "mira" }));
    const { verificationServer } = world.running();
    const { qr } = await verificationServer.changeRegistry("struck off", (now) => now);
    await verificationServer.changeRegistry("struck off", (now) => ({ ...now, qr: [] }));
    assert.equal((await mira.scan(text)).code, "qr_not_valid");
    const checks = without(scanChecks, "QR server may still serve");
    assert.equal((await scanBy(world, { device: mira, text, checks })).code, "");
    await verificationServer.changeRegistry("registered again", (now) => ({ ...now, qr }));
  });

  test("is caught by the operation server's own copy: who changes that gets no code", async () => {
    const door = await openFrontDoor(world, {
      copyForQrServer: ({ operation, ...copy }) => ({
        ...copy,
        operation: { ...operation, details: { ...operation.details, payee: "Somebody else" } },
      }),
    });
    const body = proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() });
    assert.notEqual((await door.bank.call("POST", "/v1/operations", { body })).status, 201);
    await door.close();
  });
});
