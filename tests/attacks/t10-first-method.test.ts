import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { methodChangeRules, registerOrganization } from "@countersign/verification-server";
import { enrolRaw } from "../world/raw-device.ts";
import type { Called } from "../world/relying-party.ts";
import { createSoftwareAuthenticator } from "../world/software-authenticator.ts";
import { changeMethod, createTotpApp, originOf } from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";
import { openWeakDoor } from "./weak-methods.ts";
import { without } from "./without.ts";

describe("T10, T54: who registers a method in another's name", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const site = (party = world.bank) => ({ party, user, method: "dynamic-code", authTime: world.clock.seconds() });
  const begin = (body: Readonly<Record<string, unknown>> = {}, party = world.bank) => changeMethod(site(party), body);
  async function prove({ body }: Called): Promise<Called> {
    const { show, change } = body as unknown as { show: { otpauth: string }; change: string };
    const code = createTotpApp(show.otpauth).code(world.clock.now());
    return changeMethod(site(), { answer: { change, input: { code } } });
  }
  const states = async (...methods: string[]) =>
    Promise.all(
      methods.map(
        async (method) => (await world.bank.call("GET", `/v1/users/${user}/methods/${method}`)).body["state"],
      ),
    );
  const setPolicy = (firstDevice: "login" | "password" | "sms") =>
    world.running().verificationServer.changeRegistry("first device", (registry) =>
      registerOrganization(registry, {
        id: "example-bank",
        name: "Example Bank",
        origins: [world.origins.bank],
        firstDevice,
      }),
    );

  test("needs a login of the last five minutes; without the rule an old session would do", async () => {
    const old = { ...site(), authTime: world.clock.seconds() - 301 };
    assert.equal((await changeMethod(old)).code, "invalid_request");
    const door = await openWeakDoor(world, without(methodChangeRules, "fresh login to change a method"));
    try {
      const begun = await changeMethod({ ...old, party: door.bank });
      assert.equal((await prove(begun)).body["state"], "active");
    } finally {
      await door.close();
    }
  });

  test("needs what the site asks of a first device too: the password, also where a text message would confirm a phone", async () => {
    for (const policy of ["password", "sms"] as const) {
      await setPolicy(policy);
      assert.equal((await begin({ confirmedBy: undefined })).code, "confirmation_needed", policy);
      const rules = without(methodChangeRules, "first method confirmed as the site's policy asks");
      const door = await openWeakDoor(world, rules);
      try {
        assert.equal((await begin({ confirmedBy: undefined }, door.bank)).body["state"], "proving");
      } finally {
        await door.close();
      }
      assert.equal((await begin()).body["state"], "proving", policy);
    }
    await setPolicy("login");
    assert.equal((await begin({ confirmedBy: undefined })).body["state"], "proving");
  });

  test("has one at once only where the user never had any: beside a phone it waits, also when the phone came in between", async () => {
    const early = await begin();
    await enrolRaw(world, user);
    const proved = await prove(early);
    assert.deepEqual([proved.body["state"], await states("dynamic-code")], ["waiting", ["none"]]);
    assert.equal((await prove(await begin())).body["state"], "waiting");
  });

  test("is not helped by removing the user's phone first, or the user's method: what was there once is not forgotten", async () => {
    const phone = await enrolRaw(world, user);
    await world.bank.sdk.devices.revoke(user, phone.identity().device);
    assert.equal((await prove(await begin())).body["state"], "waiting");
    const other = `${user}-other`;
    user = other;
    assert.equal((await prove(await begin())).body["state"], "active");
    await world.bank.call("DELETE", `/v1/users/${user}/methods/dynamic-code`);
    world.clock.move(30);
    assert.equal((await prove(await begin())).body["state"], "waiting");
    assert.deepEqual(await states("dynamic-code"), ["none"]);
  });

  test("gets one of two first ones that are proved at once: the other waits for an approval", async () => {
    const origin = originOf(world, world.bank);
    const [code, passkey] = [await begin(), await changeMethod({ ...site(), method: "passkey" }, { origin })];
    const { show, change } = passkey.body as unknown as { show: { challenge: string }; change: string };
    const credential = createSoftwareAuthenticator({ origin }).create(show.challenge);
    const answers = await Promise.all([
      prove(code),
      changeMethod({ ...site(), method: "passkey" }, { answer: { change, input: { credential } } }),
    ]);
    assert.deepEqual(new Set(answers.map(({ body }) => body["state"])), new Set(["active", "waiting"]));
    assert.deepEqual(new Set(await states("dynamic-code", "passkey")), new Set(["active", "none"]));
  });
});
