import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { faceMatching } from "../world/face-matching.ts";
import { withFace } from "../world/method-benches.ts";
import { openOperation } from "../world/open-operation.ts";
import { fromPage } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { noLimits, startWorld, type World, type WorldOptions } from "../world/world.ts";

const answerMs = 300;
const mostAsked = 10;

describe("T38: a page that asks for methods without end", () => {
  let world: World;
  let begun = 0;

  /** A face server that is as far away as another machine. */
  const farAway: NonNullable<WorldOptions["methodServers"]> = async (of) => {
    const { findMethodServer, close } = await faceMatching(of);
    return {
      close,
      async findMethodServer(organization, method) {
        const found = await findMethodServer(organization, method);
        if (!found) return null;
        const { client, assurance } = found;
        const begin: typeof client.begin = async (request) => {
          begun += 1;
          await pause(answerMs);
          return client.begin(request);
        };
        return { client: { ...client, begin }, assurance };
      },
    };
  };
  before(async () => {
    world = await startWorld({ limits: noLimits, rows: [everyMethod], methodServers: farAway });
  });
  after(() => world.close());

  async function rows(): Promise<number> {
    return (await world.running().verificationServer.context.store.audit.read(0, 10_000)).length;
  }

  test("brings no more than a few to a method server, also when all of them are asked for at once", async () => {
    await withFace({ world, party: world.bank, user: "mira" });
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const all = Array.from({ length: 40 }, () => fromPage(opened, "method", { method: "face" }));
    const codes = (await Promise.all(all)).map(({ code }) => code);
    assert.ok(begun <= mostAsked, `${begun} were begun`);
    assert.equal(codes.filter((code) => code === null).length <= 5, true);
    assert.equal((await world.bank.sdk.get(opened.id)).state, "presented");
  });

  test("leaves no row for going back to the code that is shown already", async () => {
    await enrolRaw(world, "jonas");
    const opened = await openOperation(world, "transfer", { user: "jonas" });
    const earlier = await rows();
    const all = Array.from({ length: 20 }, () => fromPage(opened, "method", { method: "qr" }));
    assert.ok((await Promise.all(all)).every(({ code }) => code === null));
    assert.equal(await rows(), earlier);
  });
});
