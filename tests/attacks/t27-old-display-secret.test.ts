import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Mac, displayToken } from "../../roles/verification-server/src/core/display-token.ts";
import { displayOverlapMs } from "../../roles/verification-server/src/core/limits.ts";
import { listedBeforeMs } from "../../roles/verification-server/src/key-generations.ts";
import { openEvents } from "../world/event-reader.ts";
import { openOperation, type Opened } from "../world/open-operation.ts";
import { rotateIn } from "../world/rotate-key.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T27: somebody has the secret that display tokens were made with", () => {
  let world: World;
  before(async () => (world = await startWorld({ limits: noLimits })));
  after(() => world.close());

  async function statusOf(url: string, token: string): Promise<number> {
    const stream = await openEvents({ url, token });
    await stream.close();
    return stream.status;
  }
  /** Of both streams, with the tokens that the site was given. */
  const statuses = ({ display }: Opened) =>
    Promise.all([display.frames, display.states].map(({ url, token }) => statusOf(url, token)));
  const open = (user: string) => openOperation(world, "transfer", { user, changes: { expiresInSeconds: 300 } });

  /** What the thief makes of it, who knows all that the site has sent. */
  async function forged(secret: Mac, { id, display }: Opened): Promise<readonly number[]> {
    const { store } = world.running().verificationServer.context;
    const found = await store.operations.find(id as `op_${string}`);
    assert.ok(found);
    const [frames, states] = await Promise.all([
      displayToken([secret], "frames", found.frozen),
      displayToken([secret], "states", found.frozen),
    ]);
    return Promise.all([statusOf(display.frames.url, frames), statusOf(display.states.url, states)]);
  }

  test("pages that are open while it is changed go on, and a quarter of an hour later it opens nothing", async () => {
    const [stolen] = world.running().verificationServer.context.keys.display;
    const early = await open("mira");
    assert.deepEqual(await forged(stolen, early), [200, 200], "as the site's own");
    await rotateIn(world, "display");
    assert.deepEqual(await statuses(early), [200, 200]);
    world.clock.move(listedBeforeMs / 1000 - 1);
    const before = await open("lin");
    world.clock.move(1);
    const [current, ...others] = world.running().verificationServer.context.keys.display;
    assert.notEqual(current, stolen);
    assert.deepEqual(others, [stolen]);
    assert.deepEqual(await statuses(before), [200, 200], "made just before");
    const after = await open("zoe");
    assert.deepEqual(await statuses(after), [200, 200]);
    await world.restart();
    assert.deepEqual(await statuses(after), [200, 200], "after a start, too");
    world.clock.move(displayOverlapMs / 1000);
    assert.deepEqual(await statuses(before), [404, 404], "the old token has ended with its operation");
    const late = await open("ben");
    assert.deepEqual(await forged(stolen, late), [404, 404], "the thief's, though all else is known");
    assert.deepEqual(await statuses(late), [200, 200]);
  });
});
