import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { approval, scanOn } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { refuses } from "../world/refused.ts";
import { notInCluster } from "../world/shapes/shape.ts";
import { startWorld, type World, type WorldOptions } from "../world/world.ts";

describe("limits", () => {
  const worlds: World[] = [];
  let world: World;
  async function start(options: WorldOptions = {}): Promise<World> {
    const started = await startWorld(options);
    worlds.push(started);
    return started;
  }
  beforeEach(async () => {
    world = await start();
  });
  after(() => Promise.all(worlds.map((one) => one.close())));

  const open = () => openOperation(world, "transfer", { user: "mira" });

  test("let three operations of a user wait, not four, over a restart too, and make room when one ends", async () => {
    const [first] = [await open(), await open(), await open()];
    await refuses(open(), "too_many_pending");
    await openOperation(world, "transfer", { user: "jonas" });
    await world.bank.sdk.cancel(first.id);
    await open();
    await world.restart();
    await refuses(open(), "too_many_pending");
    world.clock.move(120);
    await open();
  });

  test("let three pages watch an operation at each server, not four", {
    skip: notInCluster("each server counts its own pages"),
  }, async () => {
    const { display } = await open();
    for (const address of [display.frames, display.states]) {
      const streams = [await openEvents(address), await openEvents(address), await openEvents(address)];
      assert.deepEqual(
        streams.map(({ status }) => status),
        [200, 200, 200],
      );
      for (const stream of streams) await stream.next();
      assert.equal((await openEvents(address)).status, 429);
      await streams[0]?.close();
      let status = 429;
      for (let tries = 0; status === 429 && tries < 100; tries++) {
        const stream = await openEvents(address);
        status = stream.status;
        await stream.close();
      }
      assert.equal(status, 200, "a place that was left is free again");
      for (const stream of streams.slice(1)) await stream.close();
    }
  });

  test("let a device scan and decide twenty times a minute, whatever the servers did meanwhile", async () => {
    const device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
    world.clock.move(60 - (world.clock.seconds() % 60));
    for (let i = 0; i < 10; i++) {
      const opened = await open();
      await scanOn(device, opened);
      await device.decide(opened.id, { ...approval, answer: "decline" });
    }
    const opened = await open();
    await refuses(scanOn(device, opened), "rate_limited");
    await world.restart();
    await refuses(scanOn(device, opened), "rate_limited");
    world.clock.move(60);
    await scanOn(device, opened);
    assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
  });

  test("let a business ask so many times a minute, counted in the same write", async () => {
    world = await start({ limits: { createsPerMinute: 5, pendingPerUser: 100 } });
    world.clock.move(60 - (world.clock.seconds() % 60));
    const asked = await Promise.allSettled(Array.from({ length: 12 }, open));
    assert.equal(asked.filter(({ status }) => status === "fulfilled").length, 5);
    await openOperation(world, "login", { user: "mira" });
    world.clock.move(60);
    await open();
  });

  test("let somebody who is not signed in ask ten times a minute from one address, over a restart too", async () => {
    world.clock.move(60 - (world.clock.seconds() % 60));
    const ask = (address: string, user: string) =>
      world.bank.call("POST", "/v1/operations", {
        body: {
          type: "login",
          business: "accounts",
          details: { account: user },
          login: { state: 0, user },
          initiator: { address },
        },
      });
    for (let i = 0; i < 10; i++) assert.equal((await ask("192.0.2.1", `user-${i}`)).status, 201);
    assert.equal((await ask("192.0.2.1", "user-11")).code, "rate_limited");
    await world.restart();
    assert.equal((await ask("192.0.2.1", "user-11")).code, "rate_limited");
    assert.equal((await ask("192.0.2.2", "user-12")).status, 201);
  });

  test("leave a user's device free to scan however often strangers tried the code (T39)", async () => {
    const device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
    const stranger = await enrolRaw(world, "jonas");
    const opened = await open();
    const text = await frameOf(opened);
    for (let i = 0; i < 10; i++) assert.equal((await stranger.scan(text)).code, "operation_not_found");
    assert.equal((await device.scan(text, null)).kind, "review");
  });
});
