import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createNodeCrypto, createNodeSigner, generatePrivateJwk } from "@countersign/platform";
import { followEndorsements, parseJwks, signKeyEndorsement, thumbprint } from "@countersign/protocol";
import { createKeyMaker } from "../../roles/verification-server/src/key-maker.ts";
import { listedBeforeMs } from "../../roles/verification-server/src/key-generations.ts";
import { rotateKey } from "../../roles/verification-server/src/keyring.ts";
import type { ApprovingDevice } from "@countersign/approving-device";
import { approveOn, consume } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { nodesBeside } from "../world/shapes/start-apart-roles.ts";
import { startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

describe("the verification key that follows another (§2)", () => {
  let world: World;
  before(async () => (world = await startWorld()));
  after(() => world.close());

  const rotate = () => {
    const { store, box, clock, random } = world.running().verificationServer.context;
    return rotateKey({ store, box, crypto, clock, random, keyMaker: createKeyMaker(crypto) }, "verification");
  };
  const keys = () => world.running().verificationServer.context.keys;
  /** Every node looks for keys by itself, twice a minute. */
  const refresh = () =>
    Promise.all(nodesBeside(world.running().verificationServer).map(({ context }) => context.keys.refresh()));
  /** The site checks the receipt by the listed keys. */
  async function approveAndConsume(phone: ApprovingDevice): Promise<void> {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await approveOn(phone, opened);
    assert.equal((await consume(opened)).user, "mira");
  }
  async function published(): Promise<readonly string[]> {
    const listed = parseJwks(await (await fetch(`${world.issuer}/jwks.json`)).json());
    return Promise.all(listed.map((jwk) => thumbprint(crypto, jwk)));
  }

  test("is listed at once, signs when its time has come, and phones follow it, also over several changes", async () => {
    const phone = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
    await approveAndConsume(phone);
    const first = keys().signer.kid;
    world.clock.move(1);
    await rotate();
    await refresh();
    assert.equal(keys().signer.kid, first, "not yet");
    assert.equal((await published()).length, 2);
    world.clock.move(listedBeforeMs / 1000);
    const second = keys().signer.kid;
    assert.notEqual(second, first);
    await rotate();
    await refresh();
    world.clock.move(24 * 3600 + listedBeforeMs / 1000);
    assert.equal(new Set([first, second, keys().signer.kid]).size, 3);
    // The directory of before has ended: the phone asks for one, which a key signed that it never saw.
    await approveAndConsume(phone);
    await world.restart();
    assert.deepEqual((await published()).length, 3, "kept over a restart");
    await approveAndConsume(phone);
  });

  test("counts by the word of one that is pinned, and of nobody else", async () => {
    const [old, next, stranger] = await Promise.all(
      [1, 2, 3].map(() => createNodeSigner(crypto, generatePrivateJwk())),
    );
    assert.ok(old && next && stranger);
    const issuer = "https://verify.example";
    const say = (signer: typeof old, jwk: typeof old.jwk, iss = issuer) =>
      signKeyEndorsement(signer, { iss, iat: 1, jwk });
    const follow = (texts: readonly string[]) => followEndorsements(crypto, texts, { issuer, pinned: [old.jwk] });
    assert.deepEqual(await follow([await say(next, stranger.jwk), await say(old, next.jwk)]), [
      old.jwk,
      next.jwk,
      stranger.jwk,
    ]);
    assert.deepEqual(await follow([await say(stranger, next.jwk)]), [old.jwk], "a stranger's word");
    assert.deepEqual(await follow([await say(stranger, stranger.jwk)]), [old.jwk], "its own word");
    assert.deepEqual(await follow([await say(old, next.jwk, "https://other.example")]), [old.jwk], "another issuer's");
    const forged = (await say(old, next.jwk)).replace(/.$/, (last) => (last === "A" ? "E" : "A"));
    assert.deepEqual(await follow([forged, "", "a.b.c"]), [old.jwk], "no signature");
  });
});
