import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { staffOrganization } from "@countersign/protocol";
import { consoleToVerificationServer as server } from "@countersign/protocol/contract";
import { type Change, type ConsoleWorld, type StaffBrowser, startConsoleWorld } from "../world/console-world.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T53: an approved change undermines how changes are approved", () => {
  let world: World;
  let place: ConsoleWorld;
  let ada: StaffBrowser;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    place = await startConsoleWorld(world);
    ada = await place.firstAdministrator();
  });
  after(async () => {
    await place.close();
    await world.close();
  });

  /** After the second for which a server may not have heard of what another one registered. */
  const registered = () => {
    world.clock.move(2);
    return ada.ask(server.readRegistry, { body: {} });
  };
  const inHundredYears = () => world.clock.seconds() + 3_000_000_000;

  /** What a change comes to although somebody's phone said yes. */
  async function comesTo(change: Change): Promise<string> {
    world.clock.move(60);
    const { state, reason } = await ada.change(change);
    return reason ?? state;
  }
  const newKey = (organization: string): Change => ({
    kind: "api-key",
    organization,
    key: { hash: randomBytes(32).toString("base64url"), label: "Reports", scopes: null, businesses: null },
  });
  async function policy(row: Omit<Extract<Change, { kind: "policy" }>["rows"][number], "id">): Promise<Change> {
    const { version, policy: rows } = await registered();
    const own = rows.filter(({ by }) => by === "administrator").map(({ by: _by, ...rest }) => rest);
    return { kind: "policy", version, rows: [{ id: "attack", ...row }, ...own] };
  }

  test("an operator's proposal of a key for the staff's own organization would let him enrol phones for administrators", async () => {
    assert.equal(await comesTo(newKey(staffOrganization)), "invalid_request");
    assert.equal(await comesTo(newKey("example-bank")), "applied");
  });

  test("the console's own key neither ends nor is replaced, whatever its six last signs say", async () => {
    const own = (await registered()).apiKeys.find(({ organization }) => organization === staffOrganization);
    assert.ok(own);
    const hash = randomBytes(32).toString("base64url");
    for (const change of [
      { kind: "api-key-end", id: own.id, endsAt: world.clock.seconds() },
      { kind: "api-key-rotation", id: own.id, endsAt: inHundredYears(), hash },
    ] as const)
      assert.equal(await comesTo(change), "invalid_request", change.kind);
  });

  test("the staff's organization and its business stay what the console registered", async () => {
    const { organizations, businesses, version } = await registered();
    const organization = organizations.find(({ id }) => id === staffOrganization);
    const business = businesses.find((one) => one.organization === staffOrganization);
    assert.ok(organization && business);
    for (const change of [
      { kind: "organization", version, organization: { ...organization, origins: ["https://evil.example"] } },
      { kind: "business", version, business: { ...business, types: ["device.add"] } },
      { kind: "business", version, business: { ...business, id: "second" } },
    ] as const)
      assert.equal(await comesTo(change), "invalid_request", change.kind);
  });

  test("no row of the policy lets changes be approved with less, elsewhere than on a phone, or by nobody at all", async () => {
    for (const row of [
      { methods: ["sms"] },
      { organization: staffOrganization, methods: ["passkey"], display: "same" },
      { type: "admin.change", minimumAssurance: "soft-offline" },
      { organization: staffOrganization, minimumAssurance: "hw" },
      { group: "reports", display: "same" },
    ] as const)
      assert.equal(await comesTo(await policy(row)), "invalid_request", JSON.stringify(row));
    assert.equal(await comesTo(await policy({ organization: "example-bank", methods: ["qr"] })), "applied");
  });

  test("the QR server that shows the staff's codes neither ends nor leaves them out, nor gives them to one that nobody runs", async () => {
    const { qrServers, version } = await registered();
    const [served] = qrServers.filter(({ organizations }) => organizations.includes(staffOrganization));
    assert.ok(served);
    const { number, jwk } = served;
    const { x = "", y = "" } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
    const absent = { ...jwk, x, y };
    for (const change of [
      { kind: "qr-server-end", number, x: jwk.x, endsAt: world.clock.seconds() },
      { kind: "qr-server", version, server: { number, jwk, organizations: ["example-bank"] } },
      { kind: "qr-server", version, server: { number: 77, jwk: absent, organizations: [staffOrganization] } },
    ] as const)
      assert.equal(await comesTo(change), "invalid_request", change.kind);
  });
});
