import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { approval, consume, scanOn } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { bringPhone, letIn, rowsAbout } from "../world/raw-phones.ts";
import type { RelyingParty } from "../world/relying-party.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("many accounts on one phone", () => {
  let world: World;
  let phone: ApprovingDevice;
  let users = 0;
  let mira: string;
  let lin: string;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  beforeEach(() => {
    users += 1;
    [mira, lin] = [`mira-${users}`, `lin-${users}`];
    phone = createDevice({ clock: world.clock });
  });
  after(() => world.close());

  const add = (party: RelyingParty, user: string) => enrolAt(phone, { party, user, clock: world.clock });
  async function approves(name: "transfer" | "item-transfer", user: string): Promise<string> {
    const opened = await openOperation(world, name, { user });
    await scanOn(phone, opened);
    await phone.decide(opened.id, approval);
    return (await consume(opened)).user ?? "";
  }

  test("of two sites and of two users of one site each approve their own, under keys of their own", async () => {
    await add(world.bank, mira);
    await add(world.bazaar, mira);
    await add(world.bank, lin);
    assert.equal((await phone.accounts()).length, 3);
    assert.equal(await approves("transfer", mira), mira);
    assert.equal(await approves("item-transfer", mira), mira);
    assert.equal(await approves("transfer", lin), lin);
    const leaves = await rowsAbout(world, { event: "device.active" });
    assert.equal(new Set(leaves.map(({ kid }) => kid)).size, leaves.length, "no key is used for two");
  });

  test("tell two sites nothing by which they could find out that the phone is one (S25)", async () => {
    const says = async (name: "transfer" | "item-transfer") => {
      const opened = await openOperation(world, name, { user: mira });
      await scanOn(phone, opened);
      await phone.decide(opened.id, approval);
      const { receipt } = await consume(opened);
      const part = (jws: string, at: 0 | 1) =>
        JSON.parse(Buffer.from(jws.split(".")[at] ?? "", "base64url").toString());
      const { evidence } = part(receipt, 1);
      const { iss, sub, app } = part(evidence, 1);
      return [iss, sub, app.installation, part(evidence, 0).kid];
    };
    await add(world.bank, mira);
    await add(world.bazaar, mira);
    const [bank, bazaar] = [await says("transfer"), await says("item-transfer")];
    assert.deepEqual(
      bank.filter((said, i) => said !== undefined && said === bazaar[i]),
      [],
    );
  });

  test("are removed one by one: the others stay as they are, on this phone and at their sites", async () => {
    const first = await add(world.bank, mira);
    await add(world.bazaar, mira);
    await add(world.bank, lin);
    await phone.removeAccount(first);
    assert.deepEqual(await world.bank.sdk.devices.list(mira), []);
    assert.equal(await approves("item-transfer", mira), mira);
    assert.equal(await approves("transfer", lin), lin);
    await add(world.bank, mira);
    assert.equal(await approves("transfer", mira), mira);
  });

  test("are stopped one by one: a frozen account says nothing about the others", async () => {
    await add(world.bank, mira);
    await add(world.bank, lin);
    const [bound] = await world.bank.sdk.devices.list(mira);
    await world.bank.sdk.devices.freeze(mira, bound?.id ?? "");
    assert.equal(await approves("transfer", lin), lin);
    await world.bank.sdk.devices.thaw(mira, bound?.id ?? "");
    assert.equal(await approves("transfer", mira), mira);
  });

  test("of one user at one site are two devices, though they are one phone: the second needs the first's approval", async () => {
    await add(world.bank, mira);
    const { confirmed } = await bringPhone(world, mira);
    assert.equal(confirmed.approval?.type, "device.add");
  });

  test("do not share what lets a device in: an approval for one account lets nobody into another", async () => {
    const own = await enrolRaw(world, mira);
    await enrolRaw(world, lin);
    const [forMira, forLin] = [await bringPhone(world, mira), await bringPhone(world, lin)];
    await letIn(world, mira, { by: own, brought: forMira });
    assert.equal((await forLin.phone.account()).body["state"], "confirmed");
    assert.equal((await forMira.phone.account()).body["state"], "active");
  });
});
