import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { toBase64url, readQrText, utf8 } from "@countersign/protocol";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { proposalOf } from "../world/scenes.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T43: a message that two parsers read differently", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("is refused: names twice, escaped twice, numbers one rounds, marks one skips", async () => {
    const good = JSON.stringify(proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() }));
    for (const body of [
      good.replace('"amount":"120.00"', '"amount":"120.00","amount":"9.00"'),
      good.replace('"amount":"120.00"', '"amount":"120.00","\\u0061mount":"9.00"'),
      good.replace('"state":1', '"state":1.0000000000000001'),
      good.replace('"Rent"', "90071992547409931"),
      `\ufeff${good}`,
      `${good} {}`,
      good.replace('"Rent"', '"\\ud800"'),
    ]) {
      const { status } = await world.bank.call("POST", "/v1/operations", { body });
      assert.ok(status === 400 || (body.includes("1.0000000000000001") && status === 201), body);
    }
  });

  test("is judged by the bytes as sent: the same JSON written otherwise is another body", async () => {
    const mira = await enrolRaw(world, "mira");
    const qr = toBase64url(
      readQrText(await frameOf(await openOperation(world, "transfer", { user: "mira" })), "approval").bytes,
    );
    const signs = { body: utf8(JSON.stringify({ qr })) };
    const answer = await mira.call("POST", "/v1/device/scans", `{ "qr": "${qr}" }`, { signs });
    assert.equal(answer.code, "content_digest_mismatch");
    assert.equal((await mira.call("POST", "/v1/device/scans", `{ "qr": "${qr}" }`)).status, 200);
  });
});
