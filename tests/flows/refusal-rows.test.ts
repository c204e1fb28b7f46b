import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openTicket } from "../world/devices.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { createRawDevice, enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { proposalOf } from "../world/scenes.ts";
import { typeCode } from "../world/type-code.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

interface Row {
  readonly event: string;
  readonly code?: string;
  readonly device?: string;
}

describe("what is refused before any step has judged it", () => {
  let world: World;
  let mira: RawDevice;
  let stranger: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    [mira, stranger] = [await enrolRaw(world, "mira"), await createRawDevice(world)];
  });
  after(() => world.close());

  async function rows(): Promise<readonly Row[]> {
    const leaves = await world.running().verificationServer.context.store.audit.read(0, 1_000_000);
    return leaves.map(({ json }) => JSON.parse(json) as Row);
  }
  async function rowsOf(work: () => Promise<unknown>): Promise<readonly Row[]> {
    const before = (await rows()).length;
    await work();
    return (await rows()).slice(before);
  }

  const proposal = (changes: object) => ({
    ...proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() }),
    ...changes,
  });
  const create = (changes: object) => world.bank.call("POST", "/v1/operations", { body: proposal(changes) });
  const refused: Readonly<Record<string, readonly [code: string, ask: () => Promise<unknown>]>> = {
    "a code that is none": ["qr_malformed", () => mira.call("POST", "/v1/device/scans", { qr: "AAAA" })],
    "a body of another shape": ["invalid_request", () => mira.call("POST", "/v1/device/scans", { code: 1 })],
    "a decision that is no JWS": ["proof_invalid", () => mira.decide("x.y.z")],
    "a request signed by a key nobody knows": ["signature_invalid", () => stranger.call("GET", "/v1/device/account")],
    "a request signed an hour ago": [
      "signature_invalid",
      () => mira.call("GET", "/v1/device/account", undefined, { created: world.clock.seconds() - 3600 }),
    ],
    "an operation there is none of": [
      "operation_not_found",
      () => mira.call("GET", "/v1/device/operations/op_01h455vb4pex5vsknk084sn02q"),
    ],
    "an enrolment without its ticket": [
      "ticket_invalid",
      async () => {
        const { code } = await openTicket({ party: world.bank, user: "lin", clock: world.clock });
        const body = { ...(await stranger.enrolmentBody(code)), ticket: "A".repeat(22) };
        await stranger.call("POST", "/v1/device/enrollments", body);
      },
    ],
    "details that do not fit": ["details_rejected", () => create({ details: { amount: "1.234567" } })],
    "a login without evidence": ["invalid_request", () => create({ login: { state: 1, user: "mira" } })],
    "a type that is another business's": ["method_not_allowed", () => create({ business: "accounts" })],
    "consuming what nobody approved": [
      "operation_state_conflict",
      async () => {
        const { id } = await openOperation(world, "transfer", { user: "jonas" });
        await world.bank.call("POST", `/v1/operations/${id}/consume`, { body: {} });
      },
    ],
    "a code that the page was not asked for": [
      "code_invalid",
      async () =>
        typeCode(await openOperation(world, "transfer", { user: "jonas" }), {
          purpose: "confirmation",
          code: "123456",
        }),
    ],
    "a passkey long after enrolment": [
      "method_not_allowed",
      async () => {
        world.clock.move(3600);
        await mira.call("POST", "/v1/device/passkeys/options", {});
      },
    ],
  };

  for (const [what, [code, ask]] of Object.entries(refused)) {
    test(`leaves one row: ${what}`, async () => {
      const written = (await rowsOf(ask)).filter((row) => row.code !== undefined);
      assert.deepEqual(
        written.map((row) => [row.event, row.code]),
        [["request.refused", code]],
      );
    });
  }

  test("leaves one row and no second where the step itself has written it", async () => {
    const opened = await openOperation(world, "transfer", { user: "somebody-else" });
    const text = await frameOf(opened);
    const written = await rowsOf(() => mira.scan(text));
    assert.deepEqual(
      written.map(({ event, code }) => [event, code]),
      [["scan.refused", "operation_not_found"]],
    );
  });

  test("leaves at most twenty rows a minute from one source, and is refused all the same", async () => {
    world.clock.move(60 - (world.clock.seconds() % 60));
    const written = await rowsOf(async () => {
      for (let i = 0; i < 25; i++) assert.equal((await mira.decide("x.y.z")).code, "proof_invalid");
    });
    assert.equal(written.filter(({ event }) => event === "request.refused").length, 20);
    assert.equal(
      (await rowsOf(() => stranger.call("GET", "/v1/device/account"))).length,
      1,
      "another source has its own",
    );
  });
});
