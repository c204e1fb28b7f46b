import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createNodeCrypto, createNodeSigner, generatePrivateJwk } from "@countersign/platform";
import { decodeContent, encodeContent, parseStatic, readQrText, signCose, writeQrText } from "@countersign/protocol";
import { decisionChecks, scanChecks } from "@countersign/verification-server";
import { enrolDevice } from "../world/devices.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { refusalOf } from "../world/refused.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { typeCode } from "../world/type-code.ts";
import { claimPayment } from "./claimed.ts";
import { decideBy, scanBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

describe("T4: another code in place of the page's", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  /** The page's code with its payload signed by a key of the attacker's. */
  async function resigned(text: string): Promise<string> {
    const { link, bytes } = readQrText(text, "approval");
    const content = decodeContent(bytes);
    const signer = await createNodeSigner(crypto, generatePrivateJwk());
    const { payload } = parseStatic(content.static).sign1;
    const purpose = { label: "countersign/qr/v1", issuer: world.issuer, link } as const;
    return writeQrText(
      "approval",
      link,
      encodeContent({ ...content, static: await signCose(crypto, signer, { payload, purpose }) }),
    );
  }

  test("signed by a key nobody registered is refused by the phone, which asks nobody about it", async () => {
    const asked: string[] = [];
    const watched: typeof fetch = (input, init) => {
      asked.push(new URL(String(input)).pathname);
      return fetch(input, init);
    };
    const phone = await enrolDevice({ party: world.bank, user: "jonas", clock: world.clock }, { fetch: watched });
    const forged = await resigned(await frameOf(await openOperation(world, "transfer", { user: "jonas" })));
    asked.length = 0;
    assert.equal(await refusalOf(phone.scan(forged, null)), "qr_not_valid");
    assert.ok(!asked.includes("/v1/device/scans"), "the code never left the phone");
  });

  test("is told from the registered one by its bytes alone, once its frame's tag is not asked for", async () => {
    const mira = await enrolRaw(world, "mira");
    const text = await resigned(await frameOf(await openOperation(world, "transfer", { user: "mira" })));
    const noTag = without(scanChecks, "frame tag and window");
    assert.equal((await scanBy(world, { device: mira, text, checks: noTag })).code, "qr_not_valid");
    const neither = without(noTag, "bytes as registered");
    assert.equal((await scanBy(world, { device: mira, text, checks: neither })).code, "");
  });

  test("of a payment is found out by its confirmation code: typed on the shop's page it is wrong there", async () => {
    const customer = await enrolRaw(world, "mira", world.shop);
    const page = await openOperation(world, "payment");
    const swapped = await claimPayment(world, customer);
    const code = swapped.confirmationCode;
    assert.equal((await typeCode(page, { purpose: "confirmation", code })).code, "code_invalid");
    const decision = await swapped.signed();
    assert.equal((await customer.decide(decision)).code, "confirmation_needed");
    const checks = without(decisionChecks, "confirmation code");
    const late = await decideBy(world, { device: customer, decision, checks });
    assert.equal(late.code, "operation_state_conflict", "without the rule the write itself refuses");
    assert.equal(await swapped.state(), "claimed");
    await typeCode(swapped.opened, { purpose: "confirmation", code });
    assert.equal((await customer.decide(decision)).code, null, "who sees both screens can still be fooled");
  });

  test("fails twice over: its tag does not fit either", async () => {
    const lin = await enrolRaw(world, "lin");
    const text = await resigned(await frameOf(await openOperation(world, "transfer", { user: "lin" })));
    const checks = without(scanChecks, "bytes as registered");
    assert.equal((await scanBy(world, { device: lin, text, checks })).code, "qr_not_valid");
  });
});
