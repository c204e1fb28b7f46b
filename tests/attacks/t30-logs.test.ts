import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createLog } from "@countersign/platform";
import { toBase64url } from "@countersign/protocol";
import { newKey } from "../world/relying-party.ts";
import { proposalOf } from "../world/scenes.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { startWorld, type World } from "../world/world.ts";
import { openTicket } from "../world/devices.ts";
import { claimTransfer } from "./claimed.ts";

const user = "user-that-no-log-may-name";

describe("T30: who reads the log", () => {
  let world: World;
  let file: string;
  before(async () => {
    world = await startWorld({ log: (folder) => createLog({ level: "trace", destination: join(folder, "log") }) });
    file = join(world.dataDir, "log");
  });
  after(() => world.close());

  /** The log once it says `word`; lines are written after the answer. */
  async function logWith(word: string): Promise<string> {
    for (;;) {
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      if (text.includes(word)) return text;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test("finds events and ids, and nothing of who, what, or any secret", { timeout: 30_000 }, async () => {
    const phone = await enrolRaw(world, user);
    const { code } = await openTicket({ party: world.bank, user: `${user}-2`, clock: world.clock });
    const claimed = await claimTransfer(world, phone, user);
    const key = newKey();
    await phone.call("POST", "/v1/device/scans", { qr: toBase64url(new Uint8Array(40).fill(7)) });
    await phone.decide(await claimed.signed({ dd: claimed.claims.qh }));
    await phone.decide(await claimed.signed());
    const bad = proposalOf("transfer", { user, authTime: world.clock.seconds() });
    await world.bank.call("POST", "/v1/operations", { body: { ...bad, details: { payee: "Canary \u202e Payee" } } });
    await world.bank.call("GET", `/v1/users/${user}/devices`);
    await world.bank.call("POST", `/v1/operations/${claimed.opened.id}/consume`, { body: {}, idempotencyKey: key });
    const log = await logWith("operation.released");
    assert.ok(log.includes(claimed.opened.id) && log.includes("operation.approved"));
    const canaries = {
      user,
      payee: "Jonas Weber",
      "refused payee": "Canary",
      amount: "120.00",
      account: "3704 0044",
      place: "Ghent",
      address: "192.0.2.7",
      "API key": world.bank.apiKey,
      "idempotency key": key,
      "display token": claimed.opened.display.states.token.split(".")[1] ?? "",
      "rolling token": phone.lastToken(),
      "decision nonce": claimed.claims.nonce,
      "enrolment code": code.split("#")[1] ?? "",
      "code on the screen": claimed.text.split("#")[1] ?? "",
      bearer: "Bearer",
    };
    for (const [what, canary] of Object.entries(canaries))
      assert.ok(!log.includes(canary), `the log tells the ${what}`);
  });
});
