import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { checkLog } from "./check-ledger.ts";
import { type OneProcess, startOneProcess } from "./one-process.ts";
import { underTraffic } from "./place.ts";
import { createSmallDisk, lacksSmallDisk, type SmallDisk } from "./small-disk.ts";
import { enrolPeople, type Person } from "./traffic.ts";
import { newKey } from "../world/relying-party.ts";
import { proposalOf } from "../world/scenes.ts";
import { clock } from "./clock.ts";

/** What it answers is found out anew once in a second. */
async function untilReadiness({ issuer }: OneProcess, status: number): Promise<void> {
  while ((await fetch(`${issuer}/readyz`)).status !== status) await sleep(50);
}

describe("a server whose disk is full", { skip: lacksSmallDisk(), timeout: 120_000 }, () => {
  let disk: SmallDisk;
  let server: OneProcess;
  let people: readonly Person[];
  before(async () => {
    disk = createSmallDisk(64);
    server = await startOneProcess(disk.folder);
    people = await enrolPeople(server.bank, 2);
  });
  after(async () => {
    await server?.close();
    disk?.remove();
  });

  test("says that it cannot answer now, loses nothing, and goes on when there is room", async () => {
    await underTraffic({ ...server, people }, async () => {
      disk.fill();
      const body = proposalOf("transfer", { user: "user-0", authTime: clock.seconds() });
      const refused = await server.bank.call("POST", "/v1/operations", { body, idempotencyKey: newKey() });
      assert.deepEqual([refused.status, refused.code], [503, "unavailable"]);
      await untilReadiness(server, 503);
      disk.empty();
      await untilReadiness(server, 200);
    });
    assert.ok((await checkLog(server)) > 0);
    const db = new DatabaseSync(server.database, { readOnly: true });
    assert.equal(db.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
    db.close();
  });
});
