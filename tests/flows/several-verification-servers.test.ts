import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { createOperationServer, type Route } from "@countersign/operation-server";
import { createHttpServer, silentLog, systemRandom } from "@countersign/platform";
import type { FastifyInstance } from "fastify";
import { approval, consume } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { findFreePort } from "../world/free-port.ts";
import { createHandClock, type HandClock } from "../world/hand-clock.ts";
import { frameOf, type Opened } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { createRelyingParty, newKey, type RelyingParty } from "../world/relying-party.ts";
import { proposalOf, type SceneName } from "../world/scenes.ts";
import { skipWithoutFile } from "../world/test-database.ts";
import { startVerificationPlace, type VerificationPlace } from "../world/verification-place.ts";

/** The one operation server, on a port of its own. */
async function openDoor(folder: string, clock: HandClock, routes: readonly [Route, ...Route[]]) {
  const common = { clock: clock.now, random: systemRandom, log: silentLog };
  const server = createOperationServer({
    ...common,
    url: "http://localhost",
    subjectKeyFile: join(folder, "subject-keys.json"),
    routes,
  });
  const app: FastifyInstance = createHttpServer(common);
  server.mount(app);
  const port = await findFreePort();
  await app.listen({ host: "localhost", port });
  return {
    url: `http://localhost:${port}`,
    async close() {
      await app.close();
      await server.close();
    },
  };
}

async function openAt(party: RelyingParty, name: SceneName, clock: HandClock): Promise<Opened> {
  const proposal = proposalOf(name, { user: "mira", authTime: clock.seconds() });
  const { id, display, kept } = await party.sdk.open(proposal, { idempotencyKey: newKey() });
  const { type, business, details } = proposal;
  return { id, party, display, kept, about: { type, business, details } };
}

describe("two verification servers of one organization, on one store", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-two-"));
  const clock = createHandClock();
  let place: VerificationPlace;
  let second: Awaited<ReturnType<VerificationPlace["beside"]>>;
  let door: { url: string; close(): Promise<void> };
  let bank: RelyingParty;
  let device: ApprovingDevice;
  /** Where the phone's requests arrive, as a balancer would decide. */
  let arrivesAt: string;
  let lastScan: RequestInit = {};
  before(async () => {
    place = await startVerificationPlace({ folder: join(folder, "one"), clock });
    second = await place.beside();
    arrivesAt = place.url;
    const [transfers, accounts] = [
      { ...place.route, organizations: ["example-bank"], businesses: ["transfers"] },
      { ...second.route, organizations: ["example-bank"], businesses: ["accounts"] },
    ];
    door = await openDoor(folder, clock, [transfers, accounts]);
    bank = createRelyingParty({ issuer: place.issuer, url: door.url, clock, ...place.keys.bank });
    device = createDevice({
      clock,
      fetch: (url, init) => {
        if (String(url).endsWith("/v1/device/scans")) lastScan = init ?? {};
        return fetch(String(url).replace(place.issuer, arrivesAt), init);
      },
    });
    await enrolAt(device, { party: bank, user: "mira", clock });
  });
  after(async () => {
    await door.close();
    await second.close();
    await place.close();
    rmSync(folder, { recursive: true });
  });

  const cases = [
    ["transfer", () => place.url, () => second.url],
    ["password-change", () => second.url, () => place.url],
  ] as const;
  for (const [name, home, other] of cases) {
    test(`one enrolment approves a ${name}, whichever server the phone reaches, and the page hears of it at once`, async () => {
      for (const reached of [home, other]) {
        arrivesAt = reached();
        const opened = await openAt(bank, name, clock);
        assert.equal(new URL(opened.display.states.url).origin, home());
        const states = await openEvents(opened.display.states);
        await device.scan(await frameOf(opened), null);
        await states.until(({ data }) => data["state"] === "claimed");
        assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
        await states.until(({ data }) => data["state"] === "approved");
        await states.close();
        assert.equal((await consume(opened)).user, "mira");
        clock.move(60);
      }
    });
  }

  test("a phone that is removed is refused at both, at once", async () => {
    const scanAt = async (url: string) => {
      const response = await fetch(`${url}/v1/device/scans`, lastScan);
      return String(((await response.json()) as { code?: string }).code);
    };
    arrivesAt = place.url;
    const opened = await openAt(bank, "transfer", clock);
    await device.scan(await frameOf(opened), null);
    // The very request, as it was signed, is a second scan of the same code as long as the phone is in use.
    for (const url of [place.url, second.url]) assert.equal(await scanAt(url), "undefined");
    const [phone] = await bank.sdk.devices.list("mira");
    await bank.sdk.devices.revoke("mira", phone?.id ?? "");
    for (const url of [place.url, second.url]) assert.equal(await scanAt(url), "device_revoked");
    await refuses(consume(opened), "operation_state_conflict");
  });

  test("a business that no server is for is refused", async () => {
    const proposal = { ...proposalOf("transfer", { user: "mira", authTime: clock.seconds() }), business: "lending" };
    await refuses(bank.sdk.open(proposal, { idempotencyKey: newKey() }), "method_not_allowed");
  });
});

describe("two organizations with a verification server each, behind one operation server", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-apart-"));
  const clock = createHandClock();
  let [first, second]: VerificationPlace[] = [];
  let door: { url: string; close(): Promise<void> };
  let bank: RelyingParty;
  let bazaar: RelyingParty;
  let device: ApprovingDevice;
  before(async () => {
    first = await startVerificationPlace({ folder: join(folder, "bank"), clock });
    second = await startVerificationPlace({ folder: join(folder, "bazaar"), clock });
    door = await openDoor(folder, clock, [
      { ...first.route, organizations: ["example-bank"] },
      { ...second.route, organizations: ["lantern-bazaar"] },
    ]);
    bank = createRelyingParty({ issuer: first.issuer, url: door.url, clock, ...first.keys.bank });
    bazaar = createRelyingParty({ issuer: second.issuer, url: door.url, clock, ...second.keys.bazaar });
    device = createDevice({ clock });
    await enrolAt(device, { party: bank, user: "mira", clock });
    await enrolAt(device, { party: bazaar, user: "mira", clock });
  });
  after(async () => {
    await door.close();
    await first?.close();
    await second?.close();
    rmSync(folder, { recursive: true });
  });

  test("one phone approves at both, each by its own server, and the site checks that server's receipt", async () => {
    for (const [party, name, place] of [
      [bank, "transfer", first],
      [bazaar, "item-transfer", second],
    ] as const) {
      const opened = await openAt(party, name, clock);
      assert.equal(new URL(opened.display.states.url).origin, place?.issuer);
      await device.scan(await frameOf(opened), null);
      assert.equal((await device.decide(opened.id, approval)).fate, "waiting");
      assert.equal((await consume(opened)).user, "mira");
    }
  });

  test("nothing of one organization lies in the other's store", { skip: skipWithoutFile }, () => {
    const words = [
      [first, "Jonas Weber", "Paper lantern"],
      [second, "Paper lantern", "Jonas Weber"],
    ] as const;
    for (const [place, own, foreign] of words) {
      const place_folder = dirname(place?.database ?? "");
      const files = readdirSync(place_folder).filter((name) => name.startsWith("verification.sqlite"));
      const kept = files.map((name) => readFileSync(join(place_folder, name)));
      assert.ok(kept.some((bytes) => bytes.includes(own)));
      assert.ok(kept.every((bytes) => !bytes.includes(foreign)));
    }
  });

  test("an operation of one organization is not there for the other", async () => {
    const { id } = await openAt(bank, "transfer", clock);
    await refuses(bazaar.sdk.get(id), "operation_not_found");
    await refuses(bazaar.sdk.cancel(id), "operation_not_found");
  });

  test("a server is not believed about an organization that it does not serve (T35)", async () => {
    // The bazaar's server has a key for the bank in its own store, as a server that was taken over might.
    const apiKey = second?.keys.bank.apiKey ?? "";
    const intruder = createRelyingParty({
      issuer: first?.issuer ?? "",
      url: door.url,
      clock,
      organization: "example-bank",
      apiKey,
    });
    await refuses(openAt(intruder, "transfer", clock), "signature_invalid");
  });

  test("one organization goes on while the other's server cannot answer", async () => {
    const { findApiKey: _gone, ...rest } = second?.route.verificationServer ?? assert.fail();
    const findApiKey = () => Promise.reject(new Error("gone"));
    const gone = { ...rest, findApiKey, requestVerification: findApiKey };
    const half = await openDoor(folder, clock, [
      { ...(first ?? assert.fail()).route, organizations: ["example-bank"] },
      { ...(second ?? assert.fail()).route, verificationServer: gone, organizations: ["lantern-bazaar"] },
    ]);
    const still = createRelyingParty({
      issuer: first?.issuer ?? "",
      url: half.url,
      clock,
      ...(first ?? assert.fail()).keys.bank,
    });
    assert.equal((await openAt(still, "transfer", clock)).party, still);
    const silent = createRelyingParty({
      issuer: second?.issuer ?? "",
      url: half.url,
      clock,
      ...(second ?? assert.fail()).keys.bazaar,
    });
    await refuses(openAt(silent, "item-transfer", clock), "unavailable");
    await half.close();
  });
});
