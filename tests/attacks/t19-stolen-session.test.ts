import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { consume } from "../world/approve.ts";
import { openOperation } from "../world/open-operation.ts";
import { chooseWay, fromPage, typeFor, waysOf } from "../world/page.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { registerTotp, type TotpApp } from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

const stepSeconds = 30;

describe("T19: who holds a stolen session, and wants the weaker method", () => {
  let world: World;
  let user: string;
  let app: TotpApp;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  /** A user with a phone, and with an app on the very computer that the session was stolen from. */
  async function enrolBoth(): Promise<void> {
    const phone = await enrolRaw(world, user, world.bazaar);
    app = await registerTotp({ world, party: world.bazaar, user, by: phone });
  }
  const firstWay = async () => (await waysOf(await openOperation(world, "item-transfer", { user }))).methods[0];

  async function handOverByApp(): Promise<void> {
    world.clock.move(stepSeconds);
    const opened = await openOperation(world, "item-transfer", { user });
    const { id } = await chooseWay(opened, "dynamic-code");
    assert.equal((await typeFor(opened, id, app.code(world.clock.now()))).code, null);
    await consume(opened);
  }

  test("may switch to it three times and more, and still does not teach it: the owner's stronger method stays first", async () => {
    await enrolBoth();
    assert.equal(await firstWay(), "qr");
    for (let i = 0; i < 5; i++) await handOverByApp();
    assert.equal(await firstWay(), "qr");
    const { method, trace } = await world.bazaar.sdk.policy.dryRun({ type: "item-transfer", user });
    assert.equal(method, "qr");
    assert.ok(trace.some(({ text }) => text.startsWith("dynamic-code was used in 3 or more of the last 5")));
  });

  test("gets no method that the rows leave out, nor one that nobody registered, and neither does the site", async () => {
    await enrolBoth();
    const opened = await openOperation(world, "item-transfer", { user });
    for (const method of ["sms", "remote", "passkey"])
      assert.equal((await fromPage(opened, "method", { method })).code, "method_not_allowed", method);
    for (const method of ["sms", "remote", "passkey"] as const) {
      const asked = openOperation(world, "item-transfer", { user, changes: { method } });
      await assert.rejects(asked, { code: "method_not_allowed" }, method);
    }
  });

  test("finds the app's digits good for nothing where more is needed: by the type, or by what the site asks for", async () => {
    await enrolBoth();
    const strict = await openOperation(world, "item-transfer", { user, changes: { minimumAssurance: "soft" } });
    assert.deepEqual((await waysOf(strict)).methods, ["qr"]);
    assert.equal((await fromPage(strict, "method", { method: "dynamic-code" })).code, "method_not_allowed");
  });
});
