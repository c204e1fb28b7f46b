import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { type ReceiptProof, verifyReceiptProof } from "@countersign/relying-party";
import { approveOn, consume, scanOn } from "../world/approve.ts";
import { databaseOf, exportedLines, judgeLog, publishedKey } from "../world/audit-log.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { openOperation, type Opened, statesUntil } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { scenes } from "../world/scenes.ts";
import { scopedParty } from "../world/scoped-party.ts";
import { isOnPostgres, skipWithoutFile } from "../world/test-database.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

/** Words that stand nowhere else, so that a search of the file finds these or nothing. */
const payee = "Quillfeather Marmalade";
const reference = "zanzibar-kiosk-4711";

describe("a user who is erased", () => {
  let world: World;
  let phone: ApprovingDevice;
  const kept: { receipt: string; proof: ReceiptProof }[] = [];
  let other: Opened;
  let reported: Opened;
  let secrets: readonly string[];

  before(async () => {
    world = await startWorld({ limits: noLimits });
    const { clock, bank } = world;
    phone = createDevice({ clock });
    await enrolAt(phone, { party: bank, user: "mira", clock });
    const neighbour = createDevice({ clock });
    await enrolAt(neighbour, { party: bank, user: "jonas", clock });
    for (let n = 0; n < 11; n++) await approve(await transfer());
    await approve((reported = await transfer()));
    other = await openOperation(world, "transfer", { user: "jonas" });
    await approveOn(neighbour, other);
    await consume(other);
    await world.running().verificationServer.sequencer.sequence();
    secrets = await keptNames();
    assert.equal(secrets.length, 2);
  });
  after(() => world.close());

  const transfer = () =>
    openOperation(world, "transfer", {
      user: "mira",
      changes: { details: { ...scenes.transfer.details, payee }, reference },
    });
  async function approve(opened: Opened): Promise<void> {
    await approveOn(phone, opened);
    const { receipt } = await consume(opened);
    await world.running().verificationServer.sequencer.sequence();
    kept.push({ receipt, proof: await world.bank.sdk.receiptProof(opened.id) });
  }
  /** What the database holds of the first device's user under names of its own. */
  async function keptNames(): Promise<readonly string[]> {
    const { bindings } = world.running().verificationServer.context.store;
    const all = { organization: null, subject: null, state: null, q: null, before: null, limit: 100 };
    const first = (await bindings.search(all)).bindings.at(-1);
    return first ? [first.subject, first.userReference] : [];
  }
  function isInFile(text: string): boolean {
    const files = [databaseOf(world), `${databaseOf(world)}-wal`].filter((file) => existsSync(file));
    return files.some((file) => readFileSync(file).includes(text));
  }

  test("is not erased by a key that serves some businesses alone", async () => {
    const some = await scopedParty(world, world.bank, ["transfers"]);
    await refuses(some.sdk.users.erase("mira"), "method_not_allowed");
  });

  test("leaves no operation, and what was open ends as any other does", async () => {
    const { sdk } = world.bank;
    const [claimed, approved] = [await transfer(), await transfer()];
    await scanOn(phone, claimed);
    await approveOn(phone, approved);
    if (!isOnPostgres) assert.ok([payee, reference, ...secrets].every(isInFile), "they are there before");
    const told = [claimed, approved].map((opened) =>
      statesUntil(opened, ({ state }) => state === "cancelled" || state === "revoked"),
    );
    const outcomeKey = newKey();
    const report = () =>
      world.bank.call("POST", `/v1/operations/${reported.id}/outcome`, {
        body: { result: "done" },
        idempotencyKey: outcomeKey,
      });
    assert.equal((await report()).status, 200);
    const key = newKey();
    const erased = await sdk.users.erase("mira", { idempotencyKey: key });
    assert.deepEqual(erased, { operations: 14, devices: 1, methods: 0 });
    assert.deepEqual(await sdk.users.erase("mira", { idempotencyKey: key }), erased);
    assert.deepEqual(await sdk.users.erase("mira"), { operations: 0, devices: 0, methods: 0 });
    assert.deepEqual(
      (await Promise.all(told)).map((states) => states.at(-1)?.["state"]),
      ["cancelled", "revoked"],
    );
    assert.equal((await report()).code, "operation_not_found", "an answer that was kept goes with what it was about");
    for (const { id } of [claimed, approved]) await refuses(sdk.get(id), "operation_not_found");
    assert.deepEqual((await sdk.history.page({ user: "mira" })).operations, []);
    assert.equal((await sdk.get(other.id)).state, "released", "another user's stay");
  });

  test("leaves rows that say what happened, and nobody's name", async () => {
    await world.running().verificationServer.sequencer.sequence();
    const lines = await exportedLines(databaseOf(world));
    const facts = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const events = facts.flatMap(({ event, by }) => (by === "erasure" ? [String(event)] : []));
    assert.deepEqual(new Set(events), new Set(["operation.cancelled", "operation.revoked"]));
    const erased = facts.filter(({ event }) => event === "user.erased");
    assert.equal(erased.length, 2);
    const ticket = facts.find(({ event, user }) => event === "enrollment.ticketed" && user === erased[0]?.["user"]);
    assert.ok(ticket, "while the salt was there, rows of one user had one commitment");
    assert.notEqual(erased[0]?.["user"], erased[1]?.["user"], "the salt went with the user");
    for (const secret of [payee, reference, ...secrets]) assert.ok(!lines.some((line) => line.includes(secret)));
  });

  test("is for two days still somebody whose devices were removed (T54)", async () => {
    const { sdk } = world.bank;
    assert.deepEqual(await sdk.devices.list("mira"), []);
    const ticket = { user: "mira", authTime: world.clock.seconds() };
    await refuses(sdk.enrollments.create(ticket, { idempotencyKey: newKey() }), "enrollment_conflict");
    world.clock.move(48 * 3600 + 1);
    await world.running().verificationServer.purgeDue();
    const anew = createDevice({ clock: world.clock });
    await enrolAt(anew, { party: world.bank, user: "mira", clock: world.clock });
    await world.bank.sdk.users.erase("mira");
    world.clock.move(48 * 3600 + 1);
    await world.running().verificationServer.purgeDue();
  });

  test("leaves nothing of theirs in the database's file", { skip: skipWithoutFile }, async () => {
    await world.running().verificationServer.context.store.operations.tidy();
    const found = [payee, reference, ...secrets].filter(isInFile);
    assert.deepEqual(found, []);
    assert.ok(isInFile(other.id));
  });

  test("leaves the log whole, and receipts that were kept good", async () => {
    await world.running().verificationServer.sequencer.sequence();
    await world.running().verificationServer.sequencer.recheck();
    const verdict = await judgeLog(await exportedLines(databaseOf(world)), { key: await publishedKey(world) });
    assert.ok(verdict !== "header" && verdict.kind === "whole");
    assert.equal(kept.length, 12);
    const { issuer } = world;
    for (const { receipt, proof } of kept)
      await verifyReceiptProof({ receipt, proof, issuer, organization: "example-bank" });
  });

  test("operations whose time is over are purged by their type, and the log stays whole", async () => {
    const { verificationServer } = world.running();
    const { sdk } = world.bank;
    await verificationServer.changeRegistry("a test", (now) => ({
      ...now,
      types: now.types.map((type) =>
        type.template.id === "password-change" ? { ...type, template: { ...type.template, retentionDays: 30 } } : type,
      ),
    }));
    const short = await openOperation(world, "password-change", { user: "jonas" });
    await sdk.cancel(short.id);
    world.clock.move(29 * 24 * 3600);
    await verificationServer.purgeDue();
    assert.equal((await sdk.get(short.id)).state, "cancelled");
    world.clock.move(2 * 24 * 3600);
    await verificationServer.purgeDue();
    await refuses(sdk.get(short.id), "operation_not_found");
    assert.equal((await sdk.get(other.id)).state, "released");
    world.clock.move(400 * 24 * 3600);
    const open = await openOperation(world, "transfer", { user: "jonas" });
    await verificationServer.purgeDue();
    await refuses(sdk.get(other.id), "operation_not_found");
    assert.equal((await sdk.get(open.id)).state, "presented");
    assert.equal((await sdk.devices.list("jonas")).length, 1);
    await verificationServer.sequencer.sequence();
    const verdict = await judgeLog(await exportedLines(databaseOf(world)), { key: await publishedKey(world) });
    assert.ok(verdict !== "header" && verdict.kind === "whole");
  });
});
