import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { decodeContent, parseStatic, readQrText } from "@countersign/protocol";
import { claimed } from "../attacks/claimed.ts";
import { consume } from "../world/approve.ts";
import { openEvents } from "../world/event-reader.ts";
import { digitsFor } from "../world/offline.ts";
import { frameOf, openOperation, statesUntil, type Opened } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { typeCode, wrongCodes } from "../world/type-code.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("an approval by a phone without a network", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira", world.bazaar);
  });
  after(() => world.close());

  interface Shown {
    readonly opened: Opened;
    readonly text: string;
    readonly digits: string;
  }
  async function show(user = "mira", device = mira): Promise<Shown> {
    const opened = await openOperation(world, "item-transfer", { user });
    const text = await frameOf(opened);
    return { opened, text, digits: await digitsFor(world, device, { opened, text }) };
  }
  const type = ({ opened }: Pick<Shown, "opened">, code: string) => typeCode(opened, { purpose: "offline", code });
  const stateOf = async ({ opened }: Pick<Shown, "opened">) => (await opened.party.sdk.get(opened.id)).state;

  test("is its eight digits, typed on the page; the receipt says how it was proved", async () => {
    const shown = await show();
    assert.match(shown.digits, /^[0-9]{8}$/);
    const typed = await type(shown, shown.digits);
    assert.deepEqual([typed.status, typed.body], [200, { state: "approved" }]);
    const told = await statesUntil(shown.opened, ({ state }) => state === "approved");
    assert.deepEqual([told.at(-1)?.["method"], told.at(-1)?.["device"]], ["dynamic-code", { kind: "Raw phone" }]);
    const { claims, user, device } = await consume(shown.opened);
    assert.equal(user, "mira");
    const { acr, amr, method, evidence, cnf, auth_time } = claims;
    assert.deepEqual(
      [acr, amr, method, cnf, auth_time],
      ["soft-offline", ["otp"], "dynamic-code", undefined, undefined],
    );
    assert.ok(typeof evidence === "object");
    assert.equal(evidence.method, "dynamic-code");
    assert.deepEqual((evidence.assertion as { device: string }).device, device);
    assert.ok(!JSON.stringify(evidence).includes(shown.digits), "and not the digits");
  });

  test("is asked for on the page from the beginning, until a phone has scanned", async () => {
    const shown = await show();
    const stream = await openEvents(shown.opened.display.states);
    const asked = await stream.until(({ event }) => event === "code-entry");
    assert.deepEqual(asked.data, { purposes: ["offline"] });
    await mira.scan(shown.text);
    assert.deepEqual((await stream.until(({ event }) => event === "code-entry")).data, { purposes: [] });
    await stream.close();
    assert.equal((await type(shown, shown.digits)).code, "code_invalid", "a phone that has a network decides");
    assert.equal(await stateOf(shown), "claimed");
  });

  test("is offered only where so weak a proof is enough, for a user who is signed in, on another device", async () => {
    const flagsOf = async (opened: Opened) =>
      parseStatic(decodeContent(readQrText(await frameOf(opened), "approval").bytes).static).payload.flags;
    const open = (changes: object, name: "item-transfer" | "transfer" = "item-transfer") =>
      openOperation(world, name, { user: "mira", changes });
    assert.equal((await flagsOf(await open({}))).offline, true);
    assert.equal(
      (await flagsOf(await open({ minimumAssurance: "sms" }))).offline,
      true,
      "asked for less, given no less",
    );
    for (const changes of [
      { minimumAssurance: "soft" },
      { minimumAssurance: "uv" },
      { sameDevice: true, returnUrl: "http://localhost:8602/return" },
    ])
      assert.equal((await flagsOf(await open(changes))).offline, false, JSON.stringify(changes));
    assert.equal((await flagsOf(await open({}, "transfer"))).offline, false);
    const refused = await open({ minimumAssurance: "soft" });
    assert.equal((await typeCode(refused, { purpose: "offline", code: "12345678" })).code, "code_invalid");
  });

  test("works with any of the user's phones, and with no other's", async () => {
    const jonas = await enrolRaw(world, "jonas", world.bazaar);
    const shown = await show();
    const foreign = await digitsFor(world, jonas, shown);
    assert.equal((await type(shown, foreign)).code, "code_invalid");
    const other = await show();
    assert.equal((await type(shown, other.digits)).code, "code_invalid", "nor with the digits for another operation");
    assert.equal((await type(shown, shown.digits)).status, 200);
    assert.equal((await type(other, other.digits)).status, 200);
  });

  test("is blocked by the third wrong code, and the right one is too late then", async () => {
    const shown = await show();
    const codes = [];
    for (const wrong of wrongCodes(shown.digits, 3)) codes.push((await type(shown, wrong)).code);
    assert.deepEqual(codes, ["code_invalid", "code_invalid", "attempts_exceeded"]);
    assert.equal((await type(shown, shown.digits)).code, "attempts_exceeded");
    assert.equal(await stateOf(shown), "blocked");
    assert.equal((await type(await show(), "1234567")).code, "code_invalid", "six or seven digits are wrong ones");
  });

  test("dies with its phone, and can be taken back by it", async () => {
    const user = "lin";
    const lin = await enrolRaw(world, user, world.bazaar);
    const [undone, gone] = [await show(user, lin), await show(user, lin)];
    for (const shown of [undone, gone]) assert.equal((await type(shown, shown.digits)).status, 200);
    const undo = await lin.call("POST", `/v1/device/operations/${undone.opened.id}/undo`, {});
    assert.equal(undo.body["state"], "revoked");
    const [bound] = await world.bazaar.sdk.devices.list(user);
    await world.bazaar.sdk.devices.revoke(user, bound?.id ?? "");
    await refuses(consume(gone.opened), "operation_state_conflict");
    const late = await openOperation(world, "item-transfer", { user });
    const digits = await digitsFor(world, mira, { opened: late, text: await frameOf(late) });
    assert.equal((await type({ opened: late }, digits)).code, "code_invalid");
  });

  test("ends with the operation's time", async () => {
    const shown = await show();
    world.clock.move(120);
    assert.equal((await type(shown, shown.digits)).code, "operation_expired");
  });

  test("is once: the same digits again find it decided", async () => {
    const shown = await show();
    const answers = await Promise.all([type(shown, shown.digits), type(shown, shown.digits)]);
    assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set([null, "operation_state_conflict"]));
    assert.equal((await type(shown, shown.digits)).code, "operation_state_conflict");
    assert.equal((await mira.scan(shown.text)).code, "operation_not_found");
  });

  test("and a scan at once: one of them wins", async () => {
    for (let i = 0; i < 4; i++) {
      const shown = await show();
      const [typed, scanned] = await Promise.all([type(shown, shown.digits), mira.scan(shown.text)]);
      const state = await stateOf(shown);
      assert.ok(state === "approved" ? scanned.code !== null : typed.code !== null);
      assert.ok(["approved", "claimed"].includes(state));
    }
  });

  test("survives a restart of the servers between the digits and the typing", async () => {
    const shown = await show();
    await world.restart();
    assert.equal((await type(shown, shown.digits)).status, 200);
    assert.equal((await consume(shown.opened, newKey())).user, "mira");
  });

  test("does not stand in a phone's way that gets its network back", async () => {
    const shown = await show();
    const { signed } = await claimed(mira, shown.opened);
    assert.equal((await mira.decide(await signed())).body["state"], "approved");
    assert.equal((await consume(shown.opened)).claims.method, "qr");
  });
});
