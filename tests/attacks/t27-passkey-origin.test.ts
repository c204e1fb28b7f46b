import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { methodChangeRules } from "@countersign/verification-server";
import { openOperation } from "../world/open-operation.ts";
import { fromPage, waysOf } from "../world/page.ts";
import type { RelyingParty } from "../world/relying-party.ts";
import { createSoftwareAuthenticator } from "../world/software-authenticator.ts";
import { changeMethod, originOf, registerPasskey } from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";
import { openWeakDoor } from "./weak-methods.ts";
import { without } from "./without.ts";

const evil = "https://bank-example.test";

describe("T27: a passkey of a page that is not the site's", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const site = (party: RelyingParty = world.bank) => ({
    party,
    user,
    method: "passkey",
    authTime: world.clock.seconds(),
  });
  /** Registers at the site's word what an authenticator made at that page. */
  async function register(madeAt: string, { at = madeAt, party = world.bank } = {}): Promise<string> {
    const begun = await changeMethod(site(party), { origin: at });
    if (begun.code !== null) return begun.code;
    const { show, change } = begun.body as unknown as { show: { challenge: string }; change: string };
    const credential = createSoftwareAuthenticator({ origin: madeAt }).create(show.challenge);
    const { code, body } = await changeMethod(site(), { answer: { change, input: { credential } } });
    return code ?? String(body["state"]);
  }

  test("is not registered: not for an origin nobody registered, another site's, or none; without the rule it would be", async () => {
    for (const at of [evil, originOf(world, world.bazaar), "null", "http://localhost:8601/"])
      assert.equal(await register(at), "invalid_request", at);
    const door = await openWeakDoor(world, without(methodChangeRules, "page of the organization"));
    try {
      assert.equal(await register(evil, { party: door.bank }), "active");
    } finally {
      await door.close();
    }
  });

  test("is not taken for one of the site's page either, by whatever words of the page around it", async () => {
    const at = originOf(world, world.bank);
    assert.equal(await register(evil, { at }), "user_verification_required");
    assert.equal(await register(at), "active");
  });

  test("approves nothing when the look-alike page passes the challenge on and back", async () => {
    const passkey = await registerPasskey({ world, party: world.bank, user });
    const opened = await openOperation(world, "login", { user });
    const { attempt } = await waysOf(opened);
    const challenge = String(attempt?.show["challenge"]);
    const answer = (made: unknown) => fromPage(opened, "answer", { attempt: attempt?.id, input: { passkey: made } });
    const lies = [{ origin: evil }, { origin: evil, rpId: "bank-example.test" }, { rpId: "bank-example.test" }];
    for (const lie of lies.slice(0, 2))
      assert.equal(
        (await answer(passkey.assert(challenge, { ...lie, counter: 1 }))).code,
        "user_verification_required",
      );
    assert.equal((await answer(passkey.assert(challenge, { counter: 2 }))).code, null);
  });
});
