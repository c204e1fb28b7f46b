import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { approveOn, consume } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { chooseWay, fromPage, typeFor, waysOf } from "../world/page.ts";
import { rowsAbout } from "../world/raw-phones.ts";
import { newKey } from "../world/relying-party.ts";
import type { SoftwareAuthenticator } from "../world/software-authenticator.ts";
import { changeMethod, createTotpApp, registerPasskey, registerTotp } from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("what a phone is told of its user's methods", () => {
  let world: World;
  let user: string;
  let uses = 0;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const enrol = (party = world.bank) => enrolDevice({ party, user, clock: world.clock });
  async function told(device: ApprovingDevice) {
    const [account] = await device.accounts();
    await device.checkNotices(account?.id ?? "");
    const [now] = await device.accounts();
    return { id: now?.id ?? "", notices: now?.notices ?? [] };
  }
  const learnt = async (device: ApprovingDevice) =>
    (await told(device)).notices.filter(({ kind }) => kind === "method.learnt");
  async function signInBy(passkey: SoftwareAuthenticator): Promise<void> {
    world.clock.move(1);
    const opened = await openOperation(world, "login", { user });
    const { id, show } = await chooseWay(opened, "passkey");
    const made = passkey.assert(String(show["challenge"]), { counter: (uses += 1) });
    await fromPage(opened, "answer", { attempt: id, input: { passkey: made } });
    await consume(opened);
  }
  const firstWay = async () => (await waysOf(await openOperation(world, "login", { user }))).methods[0];

  test("the third use that brings a method to the front says so, once, with the type it is for", async () => {
    const passkey = await registerPasskey({ world, party: world.bank, user });
    const device = await enrol();
    for (let i = 0; i < 2; i++) await signInBy(passkey);
    assert.deepEqual([await learnt(device), await firstWay()], [[], "qr"]);
    await signInBy(passkey);
    assert.deepEqual(
      (await learnt(device)).map(({ method, type, title }) => ({ method, type, title })),
      [{ method: "passkey", type: "login", title: { en: "Sign in", zh: "登录" } }],
    );
    assert.equal(await firstWay(), "passkey");
    for (let i = 0; i < 2; i++) await signInBy(passkey);
    assert.equal((await learnt(device)).length, 1, "what is known is not told again");
  });

  test("undoing it on the phone forgets the habit; learnt anew it is told anew", async () => {
    const passkey = await registerPasskey({ world, party: world.bank, user });
    const device = await enrol();
    for (let i = 0; i < 3; i++) await signInBy(passkey);
    const { id } = await told(device);
    world.clock.move(1);
    await device.stopLearning(id, (await learnt(device))[0]?.id ?? "");
    assert.equal(await firstWay(), "qr");
    assert.equal((await learnt(device))[0]?.isVetoed, true);
    assert.equal((await rowsAbout(world, { event: "learning.reset", organization: "example-bank" })).length, 1);
    for (let i = 0; i < 2; i++) await signInBy(passkey);
    assert.equal(await firstWay(), "qr");
    await signInBy(passkey);
    assert.equal(await firstWay(), "passkey");
    assert.deepEqual(
      (await learnt(device)).map(({ isVetoed }) => isVetoed),
      [false, true],
    );
  });

  test("a habit that changes nothing is not told: a weaker method's, or that of the one which came first already", async () => {
    const app = await registerTotp({ world, party: world.bazaar, user });
    const device = await enrol(world.bazaar);
    for (let i = 0; i < 4; i++) {
      world.clock.move(30);
      const opened = await openOperation(world, "item-transfer", { user });
      const { id } = await chooseWay(opened, "dynamic-code");
      await typeFor(opened, id, app.code(world.clock.now()));
      await consume(opened);
    }
    assert.deepEqual(await learnt(device), []);
    for (let i = 0; i < 4; i++) {
      const opened = await openOperation(world, "item-transfer", { user });
      await approveOn(device, opened);
      await consume(opened);
    }
    assert.deepEqual(await learnt(device), []);
  });

  test("a method that came, comes first from now on, or went is told to every phone, by the name a person knows", async () => {
    const device = await enrol();
    const site = { party: world.bank, user, method: "dynamic-code", authTime: world.clock.seconds() };
    async function approve(body: Readonly<Record<string, unknown>>): Promise<void> {
      const about = {
        ...(body["approval"] as { type: string; details: Record<string, string> }),
        business: "accounts",
      };
      const login = { state: 1, user, authTime: world.clock.seconds(), methods: ["password"] } as const;
      const opened = await world.bank.sdk.open({ ...about, login }, { idempotencyKey: newKey() });
      await approveOn(device, { ...opened, about, party: world.bank });
      await consume({ ...opened, about, party: world.bank });
      world.clock.move(1);
    }
    const begun = await changeMethod(site, { label: "Old tablet" });
    const { otpauth } = begun.body["show"] as { otpauth: string };
    const code = createTotpApp(otpauth).code(world.clock.now());
    await approve((await changeMethod(site, { answer: { change: begun.body["change"], input: { code } } })).body);
    await approve((await changeMethod(site, { preferFor: "login" })).body);
    await world.bank.call("DELETE", `/v1/users/${user}/methods/dynamic-code`);
    const { notices } = await told(device);
    assert.deepEqual(
      notices.map(({ kind, method, device: name, type }) => [kind, method, name, type]),
      [
        ["method.removed", "dynamic-code", "Old tablet", undefined],
        ["method.preferred", "dynamic-code", "dynamic-code", "login"],
        ["method.added", "dynamic-code", "Old tablet", undefined],
      ],
    );
  });
});
