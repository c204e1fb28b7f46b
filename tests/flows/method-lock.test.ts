import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { claimPayment } from "../attacks/claimed.ts";
import { digitsFor } from "../world/offline.ts";
import { frameOf, openOperation, type Opened } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { typeCode, wrongCodes } from "../world/type-code.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("five wrong offline codes in a row", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  interface Shown {
    readonly opened: Opened;
    readonly digits: string;
  }
  async function show(user: string, device: RawDevice): Promise<Shown> {
    const opened = await openOperation(world, "item-transfer", { user });
    return { opened, digits: await digitsFor(world, device, { opened, text: await frameOf(opened) }) };
  }
  const type = ({ opened }: Shown, code: string) => typeCode(opened, { purpose: "offline", code });
  /** Wrong codes, two for each operation, so that none is blocked. */
  async function miss(user: string, device: RawDevice, times: number): Promise<void> {
    for (let left = times; left > 0; left -= 2) {
      const shown = await show(user, device);
      for (const wrong of wrongCodes(shown.digits, Math.min(2, left)))
        assert.equal((await type(shown, wrong)).code, "code_invalid");
    }
  }
  const works = async (user: string, device: RawDevice) => {
    const shown = await show(user, device);
    return (await type(shown, shown.digits)).code;
  };

  test("over different operations lock that way for 15 minutes, twice as long with each further one, at most a day", async () => {
    const mira = await enrolRaw(world, "mira", world.bazaar);
    await miss("mira", mira, 5);
    for (const minutes of [15, 30, 60, 120, 240, 480, 960, 1440, 1440]) {
      assert.equal(await works("mira", mira), "attempts_exceeded");
      world.clock.move(minutes * 60 - 1);
      assert.equal(await works("mira", mira), "attempts_exceeded", `${minutes} minutes are not over`);
      world.clock.move(1);
      await miss("mira", mira, 1);
    }
    world.clock.move(1440 * 60);
    assert.equal(await works("mira", mira), null, "and a right one opens it");
    await miss("mira", mira, 4);
    assert.equal(await works("mira", mira), null, "from the beginning");
  });

  test("are not five when a right one came between", async () => {
    const jonas = await enrolRaw(world, "jonas", world.bazaar);
    await miss("jonas", jonas, 4);
    assert.equal(await works("jonas", jonas), null);
    await miss("jonas", jonas, 4);
    assert.equal(await works("jonas", jonas), null);
  });

  test("hold over a restart, and count codes that were typed at once", async () => {
    const lin = await enrolRaw(world, "lin", world.bazaar);
    const shown = [await show("lin", lin), await show("lin", lin), await show("lin", lin)];
    const answers = await Promise.all(
      shown.flatMap((one) => wrongCodes(one.digits, 2).map(async (wrong) => (await type(one, wrong)).code)),
    );
    assert.equal(answers.filter((code) => code === "code_invalid").length, 5);
    assert.equal(answers.filter((code) => code === "attempts_exceeded").length, 1, "the sixth was not compared");
    await world.restart();
    assert.equal(await works("lin", lin), "attempts_exceeded");
  });

  test("stand in nobody's way who scans, in no other user's, and leave the operation as it is (T39)", async () => {
    const [eva, tom] = [await enrolRaw(world, "eva", world.bazaar), await enrolRaw(world, "tom", world.bazaar)];
    await miss("eva", eva, 5);
    const shown = await show("eva", eva);
    for (let i = 0; i < 5; i++) assert.equal((await type(shown, shown.digits)).code, "attempts_exceeded");
    assert.equal((await world.bazaar.sdk.get(shown.opened.id)).state, "presented", "nothing was compared, so no try");
    assert.equal((await eva.scan(await frameOf(shown.opened))).status, 200);
    assert.equal(await works("tom", tom), null);
    const elsewhere = await enrolRaw(world, "eva");
    assert.equal(
      (await elsewhere.scan(await frameOf(await openOperation(world, "transfer", { user: "eva" })))).status,
      200,
    );
  });

  test("are none of wrong confirmation codes, which strangers type", async () => {
    const ida = await enrolRaw(world, "ida", world.shop);
    for (let i = 0; i < 4; i++) {
      const payment = await claimPayment(world, ida);
      for (const code of wrongCodes(payment.confirmationCode, 2))
        await typeCode(payment.opened, { purpose: "confirmation", code });
    }
    const payment = await claimPayment(world, ida);
    const right = { purpose: "confirmation", code: payment.confirmationCode };
    assert.equal((await typeCode(payment.opened, right)).status, 200);
  });
});
