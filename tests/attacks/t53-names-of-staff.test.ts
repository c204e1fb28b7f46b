import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { staffToConsoleServer as staff } from "@countersign/protocol/contract";
import { type ConsoleWorld, type StaffBrowser, startConsoleWorld } from "../world/console-world.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const secret = (): { link: string; hash: string } => {
  const token = randomBytes(32).toString("base64url");
  return { link: `#join=${token}`, hash: createHash("sha256").update(token).digest("base64url") };
};

describe("T53: a person of the staff takes a name that works for them", () => {
  let world: World;
  let place: ConsoleWorld;
  let ada: StaffBrowser;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    place = await startConsoleWorld(world);
    ada = await place.firstAdministrator();
  });
  after(async () => {
    await place.close();
    await world.close();
  });

  async function invite(name: string, called: string): Promise<StaffBrowser> {
    const { link, hash } = secret();
    const { state } = await ada.change({ kind: "staff-invitation", name, role: "operator", hash });
    assert.equal(state, "applied");
    const browser = place.open();
    await browser.join(link, called);
    return browser;
  }

  test("nobody is on the phone of whoever decides under another name than the approved one", async () => {
    const mallory = await invite("Mallory Sample", "Ada Sample");
    assert.equal((await mallory.ask(staff.readMe, { body: {} })).name, "Mallory Sample");
  });

  test("nobody has a name that no phone shows, so that they could never be removed", async () => {
    const mallory = await invite("Mallory Example", "Mal\u202Elory");
    const { id: person } = await mallory.ask(staff.readMe, { body: {} });
    assert.equal((await ada.change({ kind: "staff-removal", person })).state, "applied");
  });

  test("the first administrator neither", async () => {
    const other = await startWorld({ limits: noLimits });
    const elsewhere = await startConsoleWorld(other);
    try {
      const link = (await elsewhere.console().inviteFirstAdministrator()) ?? "";
      for (const called of ["A\u202Eda", "A\u200Bda", "Ado\u0301", "Ada\n"])
        await assert.rejects(elsewhere.open().join(link, called), /invalid_request/);
      assert.equal((await elsewhere.open().join(link, "Ada Sample")).name, "Ada Sample");
    } finally {
      await elsewhere.close();
      await other.close();
    }
  });

  test("no proposal is written down that no phone could show", async () => {
    const { hash } = secret();
    for (const name of ["Mal\u202Elory", "Malo\u0301ry", "\uD800"])
      await assert.rejects(
        ada.ask(staff.proposeChange, { body: { change: { kind: "staff-invitation", name, role: "viewer", hash } } }),
        /invalid_request/,
        JSON.stringify(name),
      );
  });

  test("nor one that no page could show, so that nobody would see any proposal any more", async () => {
    const change = { kind: "api-key-end", id: "key_1", endsAt: Number.MAX_SAFE_INTEGER } as const;
    await assert.rejects(ada.ask(staff.proposeChange, { body: { change } }), /invalid_request/);
    await ada.ask(staff.listChanges, { body: {} });
  });
});
