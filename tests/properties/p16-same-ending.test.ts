import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { signDecision } from "@countersign/protocol";
import * as fc from "fast-check";
import { openEvents } from "../world/event-reader.ts";
import { frameOf, type Opened, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawAnswer, type RawDevice } from "../world/raw-device.ts";
import { newKey } from "../world/relying-party.ts";
import { typeCode } from "../world/type-code.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { seed } from "./seed.ts";

const acts = [
  "scan",
  "other scan",
  "right code",
  "wrong code",
  "approve",
  "decline",
  "undo",
  "report",
  "page cancels",
  "site cancels",
  "consume",
  "done",
  "time",
] as const;
type Act = (typeof acts)[number];
/** Several at once, then several more; half of the time after a start that leads somewhere. */
const burst = fc.array(fc.constantFrom(...acts), { minLength: 1, maxLength: 4 });
const begun: readonly (readonly Act[][])[] = [
  [],
  [],
  [["scan"], ["right code"]],
  [["scan"], ["right code"], ["approve"]],
  [["scan"], ["right code"], ["approve"], ["consume"]],
];
const bursts = fc
  .tuple(fc.constantFrom(...begun), fc.array(burst, { minLength: 1, maxLength: 5 }))
  .map(([start, rest]) => [...start, ...rest]);

describe("the end of an operation (P16)", () => {
  let world: World;
  let phone: RawDevice;
  let other: RawDevice;
  before(async () => {
    world = await startWorld({ limits: { ...noLimits, anonymousCaps: { EUR: "250" } } });
    [phone, other] = [await enrolRaw(world, "mira", world.shop), await enrolRaw(world, "lin", world.shop)];
  });
  after(() => world.close());

  /** One anonymous payment: every move there is but that of another method. */
  async function play(opened: Opened): Promise<Record<Act, () => Promise<unknown>>> {
    const text = await frameOf(opened);
    let scanned: RawAnswer | null = null;
    const key = newKey();
    const site = (path: string, body: object) =>
      world.shop.call("POST", `/v1/operations/${opened.id}/${path}`, { body, idempotencyKey: `${path}-${key}` });
    const decide = async (dec: "approve" | "decline") => {
      if (scanned === null) return;
      await phone.decide(await signDecision(phone.signer, { ...(await phone.claimsFor(text, scanned)), dec }));
    };
    const right = () => String(scanned?.body["confirmationCode"] ?? "000000");
    return {
      async scan() {
        const answer = await phone.scan(text);
        if (answer.code === null) scanned = answer;
      },
      "other scan": () => other.scan(text),
      "right code": () => typeCode(opened, { purpose: "confirmation", code: right() }),
      "wrong code": () =>
        typeCode(opened, { purpose: "confirmation", code: right() === "111111" ? "111112" : "111111" }),
      approve: () => decide("approve"),
      decline: () => decide("decline"),
      undo: () => phone.call("POST", `/v1/device/operations/${opened.id}/undo`, {}),
      report: () => phone.call("POST", `/v1/device/operations/${opened.id}/report`, {}),
      "page cancels": () => cancelOnPage(opened),
      "site cancels": () => site("cancel", {}),
      consume: () => site("consume", {}),
      done: () => site("outcome", { result: "done" }),
      time: async () => world.clock.move(7),
    };
  }

  async function cancelOnPage({ display }: Opened): Promise<void> {
    await fetch(new URL("/v1/display/cancel", display.states.url), {
      method: "POST",
      headers: { authorization: `Bearer ${display.states.token}`, "content-type": "application/json" },
      body: "{}",
    });
  }

  /** State and outcome as the page, the site and (when it holds the claim) the phone are told. */
  async function told(opened: Opened): Promise<readonly string[]> {
    const stream = await openEvents(opened.display.states);
    const { data: page } = await stream.until(({ event }) => event === "state");
    await stream.close();
    const site = (await world.shop.call("GET", `/v1/operations/${opened.id}`)).body;
    const device = await phone.call("GET", `/v1/device/operations/${opened.id}`);
    const views = [page, site, ...(device.code === null ? [device.body] : [])];
    return views.map(({ state, outcome }) => JSON.stringify({ state, outcome }));
  }

  test("is the same for page, site and phone, whatever was asked at once and in whatever order", async () => {
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(bursts, async (plan) => {
        const opened = await openOperation(world, "payment");
        const make = await play(opened);
        for (const together of plan) await Promise.all(together.map((act) => make[act]()));
        world.clock.move(400);
        const [first, ...more] = await told(opened);
        for (const view of more) assert.equal(view, first);
        await world.running().verificationServer.expireDue();
        for (const view of await told(opened))
          assert.equal(view, first, "and stays so once the deadline is written down");
        ends.add(String(JSON.parse(first ?? "{}").state));
      }),
      { seed, numRuns: 60 },
    );
    for (const end of ["expired", "cancelled", "released"]) assert.ok(ends.has(end), `${[...ends].join()}: ${end}`);
  });
});
