import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Bench, startBench } from "../../roles/sms-server/test/bench.ts";
import { refuses } from "../world/refused.ts";

const phone = "+15550100042";
const stranger = "KKKKKKKKKKKKKKKKKKKKKA";

describe("T39: a stranger who says that the user's number is his own", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.close());

  test("has three texts sent there, and the user still gets the codes of her own approvals", async () => {
    const registration = await bench.registered(phone);
    for (let i = 0; i < 3; i++) await bench.register(phone, { subject: stranger });
    await refuses(bench.register(phone, { subject: stranger }), "rate_limited");
    for (let i = 0; i < 3; i++) {
      const attempt = await bench.begin(registration);
      assert.equal(await bench.answer(attempt, bench.gateway.lastCode()), "accepted");
    }
    await refuses(bench.begin(registration), "rate_limited");
  });
});
