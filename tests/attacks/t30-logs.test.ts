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
import { digitsFor, offlineDecision } from "../world/offline.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { rotationBody, withNewKeys } from "../world/rotate-raw.ts";
import { openSameDevice } from "../world/same-device.ts";
import { typeCode, wrongCodes } from "../world/type-code.ts";
import { claimed, claimPayment, claimTransfer } from "./claimed.ts";

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
    const scanned = await claimTransfer(world, phone, user);
    const key = newKey();
    await phone.call("POST", "/v1/device/scans", { qr: toBase64url(new Uint8Array(40).fill(7)) });
    await phone.decide(await scanned.signed({ dd: scanned.claims.qh }));
    await phone.decide(await scanned.signed());
    const bad = proposalOf("transfer", { user, authTime: world.clock.seconds() });
    await world.bank.call("POST", "/v1/operations", { body: { ...bad, details: { payee: "Canary \u202e Payee" } } });
    await world.bank.call("GET", `/v1/users/${user}/devices`);
    await world.bank.call("POST", `/v1/operations/${scanned.opened.id}/consume`, { body: {}, idempotencyKey: key });
    const log = await logWith("operation.released");
    assert.ok(log.includes(scanned.opened.id) && log.includes("operation.approved"));
    assert.match(log, /^\{"level":"info",/m, "a level is a word");
    for (const event of ["request.joined", "operation.presented"])
      assert.ok(
        log.split("\n").some((line) => line.includes(`"${event}"`) && line.includes(scanned.opened.id)),
        `both servers say that they got it: ${event}`,
      );
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
      "display token": scanned.opened.display.states.token.split(".")[1] ?? "",
      "rolling token": phone.lastToken(),
      "decision nonce": scanned.claims.nonce,
      "enrolment code": code.split("#")[1] ?? "",
      "code on the screen": scanned.text.split("#")[1] ?? "",
      bearer: "Bearer",
    };
    for (const [what, canary] of Object.entries(canaries))
      assert.ok(!log.includes(canary), `the log tells the ${what}`);
  });

  test("finds no code that goes from hand to hand, and no key, right or wrong", { timeout: 30_000 }, async () => {
    const [shopper, player, mira] = [
      await enrolRaw(world, user, world.shop),
      await enrolRaw(world, user, world.bazaar),
      await enrolRaw(world, `${user}-3`),
    ];
    const payment = await claimPayment(world, shopper);
    const [wrong = ""] = wrongCodes(payment.confirmationCode, 1);
    for (const code of [wrong, payment.confirmationCode])
      await typeCode(payment.opened, { purpose: "confirmation", code });
    const item = await openOperation(world, "item-transfer", { user });
    const shown = { opened: item, text: await frameOf(item), subject: item.kept.subject ?? "" };
    const eight = await digitsFor(world, player, shown);
    for (const code of ["98765432", eight]) await typeCode(item, { purpose: "offline", code });
    const decision = await offlineDecision(player, { ...shown, changes: { dec: "decline" } });
    await player.call("POST", "/v1/device/offline-decisions", { decision });
    const back = await claimed(mira, await openSameDevice(world, `${user}-3`));
    const { body } = await mira.decide(await back.signed());
    for (const returnCode of ["A".repeat(22), body["returnCode"], "no code at all"])
      await world.bank.call("POST", `/v1/operations/${back.opened.id}/consume`, { body: { returnCode } });
    const next = await withNewKeys(world, mira);
    const rotation = await rotationBody(world, { phone: mira, next });
    const made = await mira.call("POST", "/v1/device/keys", rotation);
    const { kUser, kCode } = await next.openKeys(made);
    const log = await logWith("device.rekeyed");
    for (const word of ["offline_mismatch", "operation.confirmed", "code_invalid"]) assert.ok(log.includes(word), word);
    const canaries = {
      "confirmation code": payment.confirmationCode,
      "code that was wrong": "98765432",
      "offline code": eight,
      "offline decision": decision,
      "return code": String(body["returnCode"]),
      "proof of new keys": String(rotation["proof"]),
      K_user: kUser,
      K_code: kCode,
    };
    for (const [what, canary] of Object.entries(canaries))
      assert.ok(!new RegExp(`(?<![0-9])${canary}(?![0-9])`).test(log), `the log tells the ${what}`);
  });
});
