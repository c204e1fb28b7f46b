import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { renderLines, builtInTemplates } from "@countersign/protocol";
import { enrolAt, createDevice } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { newKey } from "../world/relying-party.ts";
import { type SceneName, scenes } from "../world/scenes.ts";
import { startWorld, type World } from "../world/world.ts";

describe("the whole cycle, from the site's question to both screens' answer", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  for (const name of Object.keys(scenes) as SceneName[]) {
    test(`approves a ${name}, releases it once and tells both screens it is done`, async () => {
      const { clock } = world;
      const user = `mira-${name}`;
      const device = createDevice({ clock });
      await enrolAt(device, { party: world[scenes[name].party], user, clock });
      const opened = await openOperation(world, name, { user });
      const stream = await openEvents(opened.display.states);
      const states = { next: () => stream.until(({ event }) => event === "state") };
      assert.equal((await states.next())?.data["state"], "presented");

      const scanned = await device.scan(await frameOf(opened), null);
      assert.equal(scanned.kind, "review");
      const review = await device.review(opened.id, "zh");
      const template = builtInTemplates.find(({ id }) => id === name);
      assert.ok(review && template);
      assert.deepEqual(review.lines, renderLines(template, scenes[name].details, "zh"));
      assert.deepEqual(
        [review.title, review.verb, review.look, review.expiresAt, review.loggedOut],
        [template.title.zh, template.verb.zh, template.look, clock.seconds() + template.lifetimeSeconds, false],
      );
      assert.deepEqual(review.initiator, { address: "192.0.2.7", browser: "Firefox on Linux", place: "Ghent" });
      const claimed = await states.next();
      assert.deepEqual([claimed?.data["state"], claimed?.data["device"]], ["claimed", { kind: "Test phone" }]);

      const entry = await device.decide(opened.id, { answer: "approve", reason: null, locale: "zh" });
      assert.equal(entry.fate, "waiting");
      assert.equal((await states.next())?.data["state"], "approved");
      const { user: told } = await opened.party.sdk.consume(opened.id, {
        kept: opened.kept,
        about: opened.about,
        idempotencyKey: newKey(),
      });
      assert.equal(told, user);
      assert.equal((await states.next())?.data["state"], "released");
      await opened.party.sdk.outcome(opened.id, "done");
      assert.deepEqual((await states.next())?.data["outcome"], { result: "done" });
      assert.equal(await stream.next(), null, "the stream ends when nothing can follow");
      assert.equal((await device.follow(opened.id))?.fate, "done");
      assert.deepEqual(await device.openReviews("en"), []);
    });
  }
});
