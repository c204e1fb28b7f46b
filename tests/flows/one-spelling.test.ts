import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { claimed } from "../attacks/claimed.ts";
import { openTicket } from "../world/devices.ts";
import { offlineDecision } from "../world/offline.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { createRawDevice, enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { openSameDevice } from "../world/same-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Another spelling of the same bytes: one of the bits that are left over at the end is set. */
function otherSpelling(text: unknown): string {
  const whole = String(text);
  return whole.slice(0, -1) + digits[digits.indexOf(whole.at(-1) ?? "A") + 1];
}

describe("bytes spelled in a way that nobody writes (T43)", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  test("are refused as a bad request of the phone that enrols, and the ticket lives", async () => {
    const { code } = await openTicket({ party: world.bank, user: "zoe", clock: world.clock });
    const phone = await createRawDevice(world);
    const body = await phone.enrolmentBody(code);
    for (const name of ["ticket", "proof"]) {
      const odd = { ...body, [name]: otherSpelling(body[name]) };
      assert.equal((await phone.call("POST", "/v1/device/enrollments", odd)).code, "invalid_request", name);
    }
    assert.equal((await phone.enrol(code)).status, 201);
  });

  test("are refused in a decision and in the record of one, and the operation stays as it was", async () => {
    const { claims, signed, state } = await claimed(mira, await openOperation(world, "transfer", { user: "mira" }));
    for (const name of ["nonce", "dd", "dh", "qh", "dst"] as const)
      assert.equal((await mira.decide(await signed({ [name]: otherSpelling(claims[name]) }))).code, "invalid_request");
    assert.equal(await state(), "claimed");
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const about = { opened, text: await frameOf(opened), subject: opened.kept.subject ?? "" };
    const [, body = ""] = (await offlineDecision(mira, about)).split(".");
    const { nonce } = JSON.parse(Buffer.from(body, "base64url").toString());
    const decision = await offlineDecision(mira, { ...about, changes: { nonce: otherSpelling(nonce) } });
    const uploaded = await mira.call("POST", "/v1/device/offline-decisions", { decision });
    assert.equal(uploaded.code, "invalid_request");
  });

  test("are refused as a return code, and the right spelling is still taken", async () => {
    const { opened, signed } = await claimed(mira, await openSameDevice(world, "mira"));
    const returnCode = (await mira.decide(await signed())).body["returnCode"];
    const take = (code: unknown) =>
      world.bank.call("POST", `/v1/operations/${opened.id}/consume`, { body: { returnCode: code } });
    assert.equal((await take(otherSpelling(returnCode))).code, "invalid_request");
    assert.equal((await take(returnCode)).status, 200);
  });
});
