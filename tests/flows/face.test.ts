import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { picturesOf, sendPictures } from "../../roles/face-server/test/bench.ts";
import { consume } from "../world/approve.ts";
import { faceMatching } from "../world/face-matching.ts";
import { openOperation, type Opened } from "../world/open-operation.ts";
import { chooseWay, fromPage, waysOf } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { newKey } from "../world/relying-party.ts";
import { skipWithoutFile } from "../world/test-database.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("a face server behind the verification server (§12.1)", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits, rows: [everyMethod], methodServers: faceMatching });
  });
  after(() => world.close());

  /** What somebody in front of the page's camera sends, as far as this test's page goes. */
  async function perform(who: string, show: object): Promise<void> {
    const { url, token, prompts } = show as Parameters<typeof sendPictures>[0] & { prompts: never };
    assert.deepEqual(await sendPictures({ url, token }, picturesOf(who, prompts), world.origins.bank), [200, null]);
  }
  async function registered(user: string): Promise<void> {
    const { methods } = world.bank.sdk;
    const authTime = world.clock.seconds();
    const wish = { authTime, confirmedBy: "password" } as const;
    const { show, change } = await methods.change(user, "face", wish, { idempotencyKey: newKey() });
    assert.equal(show?.kind, "capture");
    await perform(user, show);
    const answer = { change, input: { captured: true } };
    const { state } = await methods.change(user, "face", { authTime, answer }, { idempotencyKey: newKey() });
    assert.equal(state, "active");
  }
  const answer = (opened: Opened, attempt: string) =>
    fromPage(opened, "answer", { attempt, input: { captured: true } });

  test("approves for the face that was registered; the receipt says how, and nothing of the face", async () => {
    await registered("mira");
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const { attempt } = await waysOf(opened);
    assert.ok(attempt?.method === "face");
    await perform("mira", attempt.show);
    assert.deepEqual((await answer(opened, attempt.id)).body, { state: "approved" });
    const { user, claims } = await consume(opened);
    assert.deepEqual([user, claims.method, claims.acr, claims.amr], ["mira", "face", "soft", ["face"]]);
    assert.deepEqual(claims.evidence, {
      method: "face",
      assertion: { channel: "face", matcher: "card matcher 1" },
    });
  });

  test("refuses another face, each time under other movements, and the third ends the operation", async () => {
    await registered("jonas");
    const opened = await openOperation(world, "transfer", { user: "jonas" });
    const codes = [];
    for (let at = 0; at < 3; at++) {
      const { id, show } = await chooseWay(opened, "face");
      await perform("mira", show);
      codes.push((await answer(opened, id)).code);
    }
    assert.deepEqual(codes, ["code_invalid", "code_invalid", "attempts_exceeded"]);
    assert.equal((await world.bank.sdk.get(opened.id)).state, "blocked");
  });

  test("leaves no picture and no template with the verification server", { skip: skipWithoutFile }, async () => {
    await registered("lin");
    const names = readdirSync(world.dataDir).filter((name) => name.startsWith("verification"));
    assert.ok(names.length > 0);
    for (const name of names) assert.ok(!readFileSync(join(world.dataDir, name)).includes("template of"), name);
  });

  test("is forgotten at the face server when the site removes it", async () => {
    await registered("noor");
    const kept = (): number => {
      const db = new DatabaseSync(join(world.dataDir, "face.sqlite"), { readOnly: true });
      const row = db.prepare("SELECT count(*) AS kept FROM registrations WHERE template IS NOT NULL").get();
      db.close();
      return Number(row?.["kept"]);
    };
    const before = kept();
    await world.bank.sdk.methods.remove("noor", "face");
    assert.equal(kept(), before - 1);
  });
});
