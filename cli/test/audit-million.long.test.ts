import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { noteKeyText } from "@countersign/protocol/audit";
import { createNodeCrypto } from "@countersign/platform";
import { exportAudit } from "@countersign/verification-server";
import { createLoneLog, type LoneLog } from "../../tests/world/lone-log.ts";
import { judgeLogFile } from "../src/verify-log.ts";

const million = 1_000_000;
const bin = fileURLToPath(new URL("../bin/countersign.js", import.meta.url));
const tellMemory = "data:text/javascript,process.on('exit',()=>console.error(process.resourceUsage().maxRSS))";

type Alteration = (line: string, at: number) => readonly string[];

/** The file's lines, altered on their way. */
async function* altered(file: string, alter: Alteration): AsyncGenerator<Uint8Array> {
  let at = 0;
  let rest = "";
  for await (const piece of createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 20 })) {
    const lines = `${rest}${piece}`.split("\n");
    rest = lines.pop() ?? "";
    yield Buffer.from(
      lines
        .flatMap((line) => alter(line, at++))
        .map((line) => `${line}\n`)
        .join(""),
    );
  }
}

/** A handful of each kind, at lines from the beginning to the end. */
function alterations(): readonly (readonly [string, Alteration])[] {
  const at = [2, 524_288, 1_000_004];
  return at.flatMap((n): (readonly [string, Alteration])[] => [
    [
      `line ${n} edited`,
      (line, i) => [i === n ? line.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)) : line],
    ],
    [`line ${n} deleted`, (line, i) => (i === n ? [] : [line])],
    [`line ${n} doubled`, (line, i) => (i === n ? [line, line] : [line])],
    [`lines from ${n} on cut`, (line, i) => (i >= n ? [] : [line])],
    [`line ${n} moved`, moved(n)],
  ]);
}

function moved(n: number): Alteration {
  let kept = "";
  return (line, i) => {
    if (i === n) kept = line;
    if (i === n + 40) return [line, kept];
    return i === n ? [] : [line];
  };
}

describe("an audit log of a million rows", () => {
  let log: LoneLog;
  let folder: string;
  let file: string;
  let key: string;
  before(async () => {
    log = await createLoneLog();
    folder = mkdtempSync(join(tmpdir(), "countersign-million-"));
    file = join(folder, "log.jsonl");
    const started = performance.now();
    for (let n = 0; n < million; n += 10_000) {
      await log.write(10_000);
      await log.sequencer.sequence();
    }
    const written = performance.now();
    await pipeline(Readable.from(exportAudit({ database: log.file })), createWriteStream(file));
    key = await noteKeyText(createNodeCrypto(), log.key);
    const seconds = (ms: number) => (ms / 1000).toFixed(1);
    console.log(
      `written and signed in ${seconds(written - started)} s, exported in ${seconds(performance.now() - written)} s, ${statSync(file).size} bytes`,
    );
  });
  after(async () => {
    await log.close();
    rmSync(folder, { recursive: true });
  });

  test("is verified in under 60 s and 300 MB", async () => {
    const started = performance.now();
    const child = spawn(process.execPath, ["--import", tellMemory, bin, "audit", "verify", file, "--key", key], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const seconds = (performance.now() - started) / 1000;
    const megabytes = Number(err.trim()) / 1024;
    console.log(`verified in ${seconds.toFixed(1)} s with ${megabytes.toFixed(0)} MB`);
    assert.match(out, /^Whole: 1,000,001 rows/);
    assert.ok(seconds < 60 && megabytes < 300, `${seconds} s, ${megabytes} MB`);
  });

  test("is found altered by every alteration", async () => {
    for (const [what, alter] of alterations()) {
      const { verdict } = await judgeLogFile(altered(file, alter), { key, kept: null });
      assert.equal(verdict, "altered", what);
    }
    assert.equal(
      (
        await judgeLogFile(
          altered(file, (line) => [line]),
          { key, kept: null },
        )
      ).verdict,
      "whole",
    );
  });
});
