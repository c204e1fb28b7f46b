import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { consoleToVerificationServer as server, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import { sealPhoneNumber } from "@countersign/relying-party";
import { approveOn, consume } from "../world/approve.ts";
import { createStaffBrowser } from "../world/console-world.ts";
import { openEvents } from "../world/event-reader.ts";
import { enrolDevice } from "../world/devices.ts";
import type { Opened } from "../world/open-operation.ts";
import { typeFor, waysOf } from "../world/page.ts";
import { createRelyingParty, newKey, type RelyingParty } from "../world/relying-party.ts";
import { type ServersApart, startServersApart } from "./servers-apart.ts";

const clock = { now: Date.now, seconds: () => Math.floor(Date.now() / 1000) };

describe("the servers of docs/split.md, started by their commands", () => {
  let servers: ServersApart;
  let shop: RelyingParty;
  before(async () => {
    servers = await startServersApart();
    const { urls, organization, apiKey } = servers;
    shop = createRelyingParty({ issuer: urls.verification, url: urls.operation, organization, apiKey, clock });
  });
  after(() => servers.close());

  async function open(user: string): Promise<Opened> {
    const details = { amount: "20.00", currency: "EUR", account: "DE89 3704 0044 0532 0130 00", payee: "Jonas Weber" };
    const about = { type: "transfer", business: "payments", details };
    const login = { state: 1, user, authTime: clock.seconds(), methods: ["password"] } as const;
    const { id, display, kept } = await shop.sdk.open({ ...about, login }, { idempotencyKey: newKey() });
    return { id, party: shop, display, kept, about };
  }

  test("carry an approval from the site to the phone and back, and are known without a token when they come again", async () => {
    const phone = await enrolDevice({ party: shop, user: "mira", clock });
    const opened = await open("mira");
    assert.equal(new URL(opened.display.frames.url).origin, servers.urls.qr);
    assert.equal(new URL(opened.display.states.url).origin, servers.urls.verification);
    await servers.restart("qr");
    await approveOn(phone, opened);
    assert.equal((await consume(opened)).user, "mira");
  });

  test("carry an approval by text message: the number goes sealed to the method server, the code to nobody else", async () => {
    const { methods } = shop.sdk;
    const { sealTo, available } = await methods.read("lin", "sms");
    assert.ok(sealTo && available);
    const authTime = clock.seconds();
    const wish = { authTime, sealed: await sealPhoneNumber(sealTo, "+15550100042") };
    const begun = await methods.change("lin", "sms", wish, { idempotencyKey: newKey() });
    const answer = { change: begun.change, input: { code: servers.gateway.lastCode() } };
    assert.equal(
      (await methods.change("lin", "sms", { authTime, answer }, { idempotencyKey: newKey() })).state,
      "active",
    );
    await servers.restart("method");
    const opened = await open("lin");
    const { attempt } = await waysOf(opened);
    assert.equal(attempt?.method, "sms");
    assert.equal(servers.gateway.sent.at(-1)?.to, "+15550100042");
    assert.equal((await typeFor(opened, attempt.id, servers.gateway.lastCode())).body["state"], "approved");
    assert.equal((await consume(opened)).user, "lin");
  });

  test("take up keys that follow the present ones", async () => {
    assert.match(await servers.administer("keys", "rotate-checkpoint"), /signs from \d{4}-/);
    assert.match(await servers.administer("keys", "rotate-display"), /from \d{4}-.* on; those of before end/);
    await servers.restart("verification");
    const listed = await (await fetch(`${servers.urls.verification}/audit/key`)).text();
    assert.equal(listed.trim().split("\n").length, 2);
    const { display } = await open("anne");
    const stream = await openEvents(display.states);
    await stream.close();
    assert.equal(stream.status, 200);
  });

  test("are found to be of use by the doctor, and those that are not", async () => {
    process.env["COUNTERSIGN_ISSUER"] = servers.urls.verification;
    const good = await servers.administer("doctor");
    for (const kind of ["qr", "operation", "method", "console"])
      assert.match(good, new RegExp(`ok +server \\d \\(${kind}\\): ${servers.urls[kind as "qr"]} is of use`));
    assert.doesNotMatch(good, /FAIL/);
    await servers.stop("method");
    await assert.rejects(servers.administer("doctor"));
    await servers.restart("method");
    delete process.env["COUNTERSIGN_ISSUER"];
  });

  test("show staff what happens, and register what a second look at a phone has approved", async () => {
    const ada = createStaffBrowser({ origin: servers.urls.console, world: { clock } });
    const [link = ""] = /http:\S+#join=\S+/.exec(servers.said("console")) ?? [];
    await ada.join(link, "Ada Sample");
    await ada.addPhone();
    await assert.rejects(ada.join(link, "Ben Example"), /ticket_invalid/);
    const opened = await open("zoe");
    const { operations } = await ada.ask(server.listOperations, { body: { q: "Jonas" } });
    assert.ok(operations.some(({ id }) => id === opened.id));
    const { version, organizations } = await ada.ask(server.readRegistry, { body: {} });
    const shopNow = organizations.find(({ id }) => id === "tin-shop");
    assert.ok(shopNow);
    const organization = { ...shopNow, name: "Tin and Copper" };
    assert.equal((await ada.change({ kind: "organization", version, organization })).state, "applied");
    assert.match(await servers.administer("organization", "list"), /Tin and Copper/);
    await servers.restart("console");
    assert.doesNotMatch(servers.said("console"), /#join=/);
    assert.equal((await ada.ask(staff.readMe, { body: {} })).name, "Ada Sample", "the session is on disk");
  });
});
