import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  decodeContent,
  encodeContent,
  frameTag,
  fromBase64url,
  readQrText,
  staticHash,
  writeQrText,
} from "@countersign/protocol";
import { createNodeCrypto } from "@countersign/platform";
import { decisionChecks, scanChecks } from "@countersign/verification-server";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { chooseWay, fromPage, typeFor } from "../world/page.ts";
import { registerTotp } from "../world/user-methods.ts";
import { claimTransfer } from "./claimed.ts";
import { decideBy, scanBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

describe("T31: a clock that is wrong or was set wrong", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  test("of the phone: its requests are not taken, nor is a decision from long ago", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    const { iat } = claimed.claims;
    const slow = await claimed.signed({ iat: iat - 3600, exp: iat - 3540 });
    for (const created of [world.clock.seconds() - 3600, world.clock.seconds() + 3600]) {
      const answer = await mira.call("POST", "/v1/device/decisions", { decision: slow }, { created });
      assert.equal(answer.code, "signature_invalid");
    }
    assert.equal((await mira.decide(slow)).code, "proof_invalid");
    const checks = without(decisionChecks, "parties and time");
    assert.equal((await decideBy(world, { device: mira, decision: slow, checks })).code, "");
  });

  test("of the phone, fast: a date ahead makes a decision no fresher, for it dies with its operation all the same", async () => {
    const claimed = await claimTransfer(world, mira, "mira");
    const { iat } = claimed.claims;
    const ahead = await claimed.signed({ iat: iat + 3600, exp: iat + 3660 });
    world.clock.move(120);
    assert.equal((await mira.decide(ahead)).code, "operation_expired");
  });

  test("of the QR server: a frame from the future is no frame yet", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const { link, bytes } = readQrText(await frameOf(opened), "approval");
    const content = decodeContent(bytes);
    const code = await world
      .running()
      .verificationServer.forQrServer.lookUpCode({ body: { token: opened.display.frames.token } }, { qrServer: 1 });
    const frameKey = fromBase64url(code.code?.frameKey ?? "");
    const at = async (k: number) => {
      const tag = await frameTag(crypto, frameKey, { hash: await staticHash(crypto, content.static), k });
      return writeQrText("approval", link, encodeContent({ ...content, k, tag }));
    };
    const ahead = await at(content.k + 2);
    assert.equal((await mira.scan(ahead)).code, "qr_frame_stale");
    const checks = without(scanChecks, "frame tag and window");
    assert.equal((await scanBy(world, { device: mira, text: ahead, checks })).code, "");
    assert.equal((await mira.scan(await at(content.k + 1))).status, 200, "one frame ahead is a clock a little fast");
  });

  test("of an authenticator app: a step early or late is taken, more is not, and no page says what time it is", async () => {
    const app = await registerTotp({ world, party: world.bazaar, user: "lin" });
    world.clock.move(300);
    const tried = async (steps: number) => {
      const opened = await openOperation(world, "item-transfer", { user: "lin" });
      const { id } = await chooseWay(opened, "dynamic-code");
      const code = app.code(world.clock.now() + steps * 30_000);
      const said = { attempt: id, input: { code, at: world.clock.seconds() + steps * 30 } };
      assert.equal((await fromPage(opened, "answer", said)).code, "invalid_request", "nobody asks the page");
      return (await typeFor(opened, id, code)).code;
    };
    for (const steps of [-20, -2, 2, 20]) assert.equal(await tried(steps), "code_invalid", `${steps} steps`);
    assert.equal(await tried(-1), null);
    assert.equal(await tried(1), null);
    world.clock.move(60);
    assert.equal(await tried(-2), "code_invalid", "nor is one that was good a while ago");
  });
});
