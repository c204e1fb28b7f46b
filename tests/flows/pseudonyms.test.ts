import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createLog } from "@countersign/platform";
import { jcsBytes, type JsonObject, utf8 } from "@countersign/protocol";
import { approval } from "../world/approve.ts";
import { type Apart, startApart } from "../world/apart.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { newKey } from "../world/relying-party.ts";
import { proposalOf, scenes } from "../world/scenes.ts";

/** A user id of a site's own, long enough to be found in any spelling. */
const user = "canary-of-the-site-1f9c2e70";

/** The ways a text may stand in bytes: as it is, in hex, and in base64url at each of its three alignments. */
function spellings(text: string): readonly Buffer[] {
  const bytes = Buffer.from(utf8(text));
  const encoded = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64url")
      .slice(Math.ceil((shift * 4) / 3) + 1, -2),
  );
  return [text, bytes.toString("hex"), encodeURIComponent(text), ...encoded].map((one) => Buffer.from(one));
}

/** The spellings that stand in these bytes. */
function found(bytes: Buffer | string): readonly string[] {
  const within = Buffer.from(bytes);
  return spellings(user)
    .filter((spelling) => within.includes(spelling))
    .map(String);
}

describe("the site's own user id (S25)", () => {
  let apart: Apart;
  const messages: string[] = [];
  before(async () => {
    apart = await startApart({
      overhear: (message) => void messages.push(message),
      log: (folder) => createLog({ level: "trace", destination: join(folder, "log") }),
    });
    const { bank, clock } = apart;
    const device = createDevice({ clock });
    await enrolAt(device, { party: bank, user, clock });
    const { type, business, details } = scenes.transfer;
    const proposal = proposalOf("transfer", { user, authTime: clock.seconds() });
    const { id, display, kept } = await bank.sdk.open(proposal, { idempotencyKey: newKey() });
    const frames = await openEvents(display.frames);
    const { data } = await frames.until(({ event }) => event === "frame");
    await frames.close();
    await device.scan(String(data["text"]), null);
    await device.decide(id, approval);
    const about = { type, business, details };
    const taken = await bank.sdk.consume(id, { kept, about, idempotencyKey: newKey() });
    assert.equal(taken.user, user, "the site itself gets it back");
    await bank.sdk.outcome(id, "done");
    const phones = await bank.sdk.devices.list(user);
    await bank.sdk.devices.revoke(user, phones[0]?.id ?? "");
    const login = { type: "login", business: "accounts", details: { account: "somebody" }, login: { state: 0, user } };
    await bank.sdk.open(login as typeof proposal, { idempotencyKey: newKey() });
  });
  after(() => apart.close());

  test("is found where it is, in every spelling", () => {
    for (const [at, spelling] of spellings(user).entries())
      assert.ok(found(Buffer.concat([Buffer.from("before "), spelling, Buffer.from(" after")])).length > 0, String(at));
    const shifted = ["", "x", "xy"].map((lead) => Buffer.from(`${lead}${user}`).toString("base64url"));
    for (const text of shifted) assert.ok(found(text).length > 0, text);
  });

  test("goes over no wire between the servers", () => {
    const asked = new Set(messages.map((message) => JSON.parse(message).to).filter(Boolean));
    for (const name of ["requestVerification", "requestDisplay", "deliverCode", "lookUpCode", "consume", "listDevices"])
      assert.ok(asked.has(name), `${name} was overheard`);
    for (const message of messages) assert.deepEqual(found(message), [], message.slice(0, 60));
  });

  test("cannot be guessed at: no wire carries the hash of a request with it", async () => {
    const [authTime, another] = [apart.clock.seconds(), `${user}-2`];
    const operation = { ...proposalOf("transfer", { user: another, authTime }) } as unknown as JsonObject;
    const [enrolment, change] = [
      { user: another, authTime },
      { authTime, confirmedBy: "password" },
    ];
    const calls = [
      await apart.bank.call("POST", "/v1/operations", { body: operation }),
      await apart.bank.call("POST", "/v1/enrollments", { body: enrolment }),
      await apart.bank.call("PUT", `/v1/users/${another}/methods/dynamic-code`, { body: change }),
    ];
    assert.deepEqual(
      calls.map(({ code }) => code),
      [null, null, null],
    );
    for (const guess of [operation, enrolment, { ...change, user: another, method: "dynamic-code" }]) {
      const hash = createHash("sha256").update(jcsBytes(guess)).digest("base64url");
      assert.ok(!messages.some((message) => message.includes(hash)), Object.keys(guess).join());
    }
  });

  test("stands in no database, key file or log", { timeout: 30_000 }, async () => {
    // Lines are written after the answer.
    while (!readFileSync(join(apart.dataDir, "log"), "utf8").includes("device.revoked"))
      await new Promise((resolve) => setImmediate(resolve));
    const files = readdirSync(apart.dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    assert.ok(files.some(({ name }) => name === "log") && files.some(({ name }) => name === "verification.sqlite"));
    for (const { parentPath, name } of files) assert.deepEqual(found(readFileSync(join(parentPath, name))), [], name);
  });
});
