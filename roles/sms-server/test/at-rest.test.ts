import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createHttpGateway, createSmsServer, openSmsKeys } from "@countersign/sms-server";
import { systemRandom } from "@countersign/platform";
import { toBase64url } from "@countersign/protocol";
import { another, type Bench, digestOf, freshId, startBench } from "./bench.ts";

const canary = "+15550177319";

describe("what lies on the SMS server's disk", () => {
  let bench: Bench;
  let registration: string;
  before(async () => {
    bench = await startBench();
    registration = await bench.registered(canary);
  });
  after(() => bench.close());

  function assertNowhere(text: string): void {
    const bytes = Buffer.from(text);
    for (const spelling of [text, bytes.toString("hex"), bytes.toString("base64"), toBase64url(bytes)])
      for (const file of bench.files()) assert.ok(!file.includes(spelling), `${spelling} is on the disk`);
  }

  test("holds no phone number in any spelling, in database or log (T30, T36)", async () => {
    await bench.begin(registration);
    bench.gateway.answer = { status: 503 };
    await bench.begin(registration).catch(() => null);
    bench.gateway.answer = { status: 200 };
    assert.ok(bench.gateway.sent.some(({ to }) => to === canary));
    assert.ok(bench.files().some((file) => file.includes("example-bank")));
    assertNowhere(canary);
    assertNowhere(canary.slice(1));
  });

  test("holds no code in the clear", async () => {
    bench.clock.move(3600);
    const attempt = await bench.begin(registration);
    const code = bench.gateway.lastCode();
    assertNowhere(code);
    assert.equal(await bench.answer(attempt, code), "accepted");
    assertNowhere(code);
  });

  test("is its owner's alone", () => {
    for (const name of ["sms.sqlite", "sms-keys.json"])
      assert.equal(statSync(join(bench.folder, name)).mode & 0o077, 0, name);
  });

  test("is refused by another key, before anything is served", async () => {
    await bench.restart();
    const keys = openSmsKeys(join(bench.folder, "other-keys.json"), systemRandom);
    const { gateway, clock, log } = bench;
    const sender = createHttpGateway({ url: gateway.url, token: gateway.token, sender: null });
    const databaseFile = join(bench.folder, "sms.sqlite");
    const other = createSmsServer({ databaseFile, keys, sender, clock: clock.now, random: systemRandom, log });
    await assert.rejects(other, /does not open its database/);
    writeFileSync(join(bench.folder, "damaged.json"), `{"keyEncryptionKey":"short"}`);
    assert.throws(() => openSmsKeys(join(bench.folder, "damaged.json"), systemRandom), /damaged/);
  });

  test("knows what was answered before it was killed, and forgets no try", async () => {
    bench.clock.move(3600);
    const child = fork(
      new URL("./sms-program.ts", import.meta.url),
      [bench.folder, bench.gateway.url, String(bench.clock.now())],
      { execArgv: [] },
    );
    const ask = async (message: object): Promise<unknown> => {
      child.send(message);
      return (await once(child, "message"))[0];
    };
    const attempt = freshId();
    assert.deepEqual(await ask({ begin: { attempt, registration, digest: digestOf("d") } }), { ok: true });
    const code = bench.gateway.lastCode();
    assert.deepEqual(await ask({ answer: { attempt, code: another(code) } }), { ok: "refused" });
    assert.deepEqual(await ask({ answer: { attempt, code: another(code) } }), { ok: "refused" });
    child.kill("SIGKILL");
    await once(child, "exit");
    await bench.restart();
    await assert.rejects(bench.answer(attempt, another(code)), /Too many tries/);
    await assert.rejects(bench.answer(attempt, code), /Too many tries/);
  });
});
