import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createLog } from "@countersign/platform";
import { everyMethod } from "../world/policy.ts";
import { startTexting, type Texting } from "../world/texting.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { appLabel, liveMethods } from "./lived-methods.ts";

const user = "user-of-methods-that-no-log-may-name";

describe("T30: who reads the log of methods", () => {
  let texting: Texting;
  let world: World;
  before(async () => {
    texting = await startTexting();
    world = await startWorld({
      limits: noLimits,
      rows: [everyMethod],
      methodServers: texting.methodServers,
      log: (folder) => createLog({ level: "trace", destination: join(folder, "log") }),
    });
  });
  after(async () => {
    await world.close();
    await texting.close();
  });

  test("finds which method was begun, and no code, secret, number, signature, label or user", {
    timeout: 30_000,
  }, async () => {
    const { totpSecret, words, challenge } = await liveMethods(world, { user, texting });
    await world.stop();
    const log = readFileSync(join(world.dataDir, "log"), "utf8");
    for (const word of ["method.begun", "method-change.proved", "code_invalid", "operation.approved"])
      assert.ok(log.includes(word), word);
    const canaries = { ...words, user, secret: totpSecret, challenge, label: appLabel, payee: "Jonas Weber" };
    for (const [what, canary] of Object.entries(canaries)) {
      assert.ok(canary.length > 5, `there is a ${what}`);
      assert.ok(!new RegExp(`(?<![0-9])${canary}(?![0-9])`).test(log), `the log tells the ${what}`);
    }
  });
});
