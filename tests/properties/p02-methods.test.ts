import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import { fromBase64url, textFromUtf8 } from "@countersign/protocol";
import { storedOf } from "../attacks/weak-methods.ts";
import { consume } from "../world/approve.ts";
import { openOperation, type Opened } from "../world/open-operation.ts";
import { chooseWay, fromPage } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { createSoftwareAuthenticator } from "../world/software-authenticator.ts";
import { originOf, registerPasskey } from "../world/user-methods.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { seed } from "./seed.ts";

const act = fc.constantFrom(
  "begin",
  "right",
  "right",
  "of the attempt before",
  "of another operation",
  "by another key",
  "without the user",
  "remove",
);

describe("a release by a method (P2)", () => {
  let world: World;
  let users = 0;
  before(async () => {
    world = await startWorld({ limits: noLimits, rows: [everyMethod] });
  });
  after(() => world.close());

  async function start() {
    const user = `user-${(users += 1)}`;
    const passkey = await registerPasskey({ world, party: world.bank, user });
    const other = createSoftwareAuthenticator({ origin: originOf(world, world.bank) });
    const open = () => openOperation(world, "transfer", { user });
    const [opened, elsewhere] = [await open(), await open()];
    const begin = async (at: Opened) => {
      const { id, show } = await chooseWay(at, "passkey");
      return { id, challenge: String(show["challenge"]) };
    };
    return { user, passkey, other, opened, elsewhere: await begin(elsewhere), begin };
  }

  test("never is without a right answer: by the user's key, in use then, to the attempt under way, over the very digest", async () => {
    let released = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 7 }), async (acts) => {
        const { user, passkey, other, opened, elsewhere, begin } = await start();
        let [attempt, previous] = [await begin(opened), elsewhere];
        let [inUse, approved, tries, begun] = [true, false, 0, 1];
        let counter = 1;
        const isOpen = () => !approved && tries < 3;
        const answer = async (challenge: string, by = passkey, userVerified = true) => {
          counter += 1;
          const input = { passkey: by.assert(challenge, { counter, userVerified }) };
          return (await fromPage(opened, "answer", { attempt: attempt.id, input })).code === null;
        };
        for (const name of acts) {
          if (name === "begin" && isOpen() && inUse && begun < 5) {
            [previous, attempt] = [attempt, await begin(opened)];
            begun += 1;
          } else if (name === "remove") {
            await world.bank.call("DELETE", `/v1/users/${user}/methods/passkey`);
            inUse = false;
            // What it approved and nobody has used goes with it: the operation is over.
            if (approved) tries = 3;
            approved = false;
          } else if (name === "right") {
            const expected = isOpen() && inUse;
            assert.equal(await answer(attempt.challenge), expected, acts.join());
            if (expected) approved = true;
            else if (isOpen()) tries += 1;
          } else if (name !== "begin") {
            const wrong = {
              "of the attempt before": () => answer(previous.challenge),
              "of another operation": () => answer(elsewhere.challenge),
              "by another key": () => answer(attempt.challenge, other),
              "without the user": () => answer(attempt.challenge, passkey, false),
            }[name];
            assert.equal(await wrong(), false, acts.join());
            if (isOpen()) tries += 1;
          }
        }
        // The SDK compares the receipt's digest with what the site is about to do.
        const taken = await consume(opened).catch(() => null);
        const kept = await storedOf(world, opened.id);
        assert.equal(kept.progress.state === "released", approved, acts.join());
        if (kept.progress.state !== "released") return;
        released += 1;
        const { evidence, method } = kept.progress.decision;
        assert.ok(typeof evidence === "object" && method === "passkey");
        const { id, clientDataJSON } = evidence.assertion as { id: string; clientDataJSON: string };
        const { challenge } = JSON.parse(textFromUtf8(fromBase64url(clientDataJSON))) as { challenge: string };
        assert.deepEqual([id, challenge], [passkey.id, attempt.challenge]);
        assert.deepEqual([taken?.claims.dd, taken?.user], [kept.frozen.digest, user]);
      }),
      { seed, numRuns: 25 },
    );
    assert.ok(released > 5, "some are released");
  });
});
