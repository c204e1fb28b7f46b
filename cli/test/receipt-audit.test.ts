import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Readable } from "node:stream";
import type { ReceiptProof } from "@countersign/relying-party";
import { approveOn, consume } from "../../tests/world/approve.ts";
import { publicText } from "../../tests/world/audit-log.ts";
import { createDevice, enrolAt } from "../../tests/world/devices.ts";
import { openOperation } from "../../tests/world/open-operation.ts";
import { startWorld, type World } from "../../tests/world/world.ts";
import { judgementText } from "../src/commands/audit-text.ts";
import { receiptText } from "../src/commands/receipt-text.ts";
import { judgeReceipt } from "../src/judge-receipt.ts";
import { createProgressBar } from "../src/progress-bar.ts";
import { judgeLogFile, type JudgeOptions } from "../src/verify-log.ts";
import { runCli } from "./run-cli.ts";

let world: World;
let receipt: string;
let proof: ReceiptProof;
const files: Record<"receipt" | "proof" | "keys" | "key" | "log" | "note", string> = {
  receipt: "",
  proof: "",
  keys: "",
  key: "",
  log: "",
  note: "",
};

before(async () => {
  world = await startWorld();
  const device = createDevice({ clock: world.clock });
  await enrolAt(device, { party: world.bank, user: "mira", clock: world.clock });
  const opened = await openOperation(world, "transfer", { user: "mira" });
  await approveOn(device, opened);
  ({ receipt } = await consume(opened));
  await world.running().verificationServer.sequencer.sequence();
  proof = await world.bank.sdk.receiptProof(opened.id);
  for (const name of Object.keys(files) as (keyof typeof files)[]) files[name] = join(world.dataDir, `kept-${name}`);
  writeFileSync(files.receipt, `${receipt}\n`);
  writeFileSync(files.proof, JSON.stringify(proof));
  writeFileSync(files.keys, await publicText(world, "/jwks.json"));
  writeFileSync(files.key, await publicText(world, "/audit/key"));
  writeFileSync(files.note, await publicText(world, "/audit/checkpoint"));
});
after(() => world.close());

describe("countersign receipt verify", () => {
  const offline = () => ["--proof", files.proof, "--keys", files.keys, "--audit-key", files.key];

  test("says that a receipt is genuine, and what it says", async () => {
    const { code, out, err } = await runCli(["receipt", "verify", files.receipt, ...offline()]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^Genuine\.\n {2}Issuer +http:\/\/localhost:\d+\n {2}Organization +example-bank\n/);
    assert.match(out, /Business +transfers\n {2}Type +transfer\n/);
    assert.match(out, /Log +row \d+ of \d+\n/);
    assert.equal(out.match(/^ {2}ok {2}/gm)?.length, 6);
  });

  test("asks the issuer for what it is not given, and says so", async () => {
    const inputs = { proof: null, keys: null, auditKey: null };
    const wrapped = await judgeReceipt(JSON.stringify({ receipt }), inputs);
    assert.deepEqual([wrapped.verdict, wrapped.askedIssuer, wrapped.row], ["genuine", true, null]);
    const asked = await judgeReceipt(receipt, { ...inputs, proof: JSON.stringify(proof) });
    assert.deepEqual([asked.verdict, asked.row], ["genuine", proof.index]);
    assert.match(receiptText(asked), /issuer was asked for its keys/);
    const byAddress = await judgeReceipt(receipt, { ...inputs, keys: `${world.issuer}/jwks.json` });
    assert.deepEqual([byAddress.verdict, byAddress.askedIssuer], ["genuine", false]);
  });

  test("tells a receipt that is not genuine from one that cannot be judged", async () => {
    const [head = "", payload = "", signature = ""] = receipt.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const withClaims = (change: object) =>
      `${head}.${Buffer.from(JSON.stringify({ ...claims, ...change })).toString("base64url")}.${signature}`;
    const refused = await runCli(["receipt", "verify", "-", ...offline()], { input: withClaims({ biz: "savings" }) });
    assert.equal(refused.code, 2);
    assert.match(refused.out, /^Not genuine[^]*FAILED +the issuer's key signed it/);
    assert.ok(!refused.out.includes("savings"));
    const away = withClaims({ iss: "http://localhost:9" });
    const unanswered = await runCli(["receipt", "verify", "-", "--json"], { input: away });
    assert.equal(unanswered.code, 4);
    assert.match(unanswered.err, /no answer came from http:\/\/localhost:9 \(.*\): --keys and --audit-key take/);
    const inputs = { proof: null, keys: files.keys, auditKey: null };
    const unread = await judgeReceipt("nothing", inputs);
    assert.equal(unread.verdict, "refused");
    assert.match(receiptText(unread), /FAILED +it reads as a receipt\n/);
    assert.equal(receiptText(unread).match(/not looked at, because it does not read as a receipt/g)?.length, 5);
    const bad: readonly (readonly [object, RegExp])[] = [
      [{ keys: files.note }, /cannot be read as JSON/],
      [{ keys: files.proof }, /no JWK set/],
      [{ keys: "nowhere" }, /neither a file nor a web address/],
      [{ keys: "http://192.0.2.1/jwks.json" }, /not https/],
      [{ proof: "{}" }, /--proof is what GET/],
      [{ proof: JSON.stringify(proof), auditKey: "x" }, /--audit-key is no key/],
    ];
    for (const [change, sentence] of bad)
      await assert.rejects(judgeReceipt(receipt, { ...inputs, ...change }), sentence);
    await assert.rejects(
      judgeReceipt(withClaims({ iss: "nobody" }), { ...inputs, keys: null }),
      /names no web address/,
    );
  });
});

describe("countersign audit", () => {
  before(async () => {
    const { code, err } = await runCli(["audit", "export", "--data", world.dataDir, "--out", files.log]);
    assert.deepEqual([code, err], [0, ""]);
  });
  const judge = (text: string, { key = null, kept = null }: Partial<JudgeOptions> = {}) =>
    judgeLogFile(Readable.from([Buffer.from(text.slice(0, 700)), Buffer.from(text.slice(700))]), { key, kept });

  test("verifies an export without a server", async () => {
    const given = ["--key", files.key, "--checkpoint", files.note];
    const { code, out, err } = await runCli(["audit", "verify", files.log, ...given]);
    assert.deepEqual([code, err], [0, ""], "and no bar in a pipe");
    assert.match(out, /^Whole: \d+ rows of localhost:\d+ under \d+ checkpoints/);
    assert.match(out, /same history/);
    const judged = await judge(readFileSync(files.log, "utf8"));
    assert.deepEqual([judged.verdict, judged.ownKey, judged.compared], ["whole", true, false]);
    assert.match(judgementText(judged), /export's own key/);
  });

  test("leaves an earlier export as it is when the next one fails", async () => {
    const before = readFileSync(files.log);
    const flags = ["--data", world.dataDir, "--out", files.log];
    const { code, err } = await runCli(["audit", "export", ...flags, "--from", "1000000"]);
    assert.deepEqual([code, err.startsWith("countersign: ")], [1, true]);
    assert.deepEqual(readFileSync(files.log), before);
    assert.equal(existsSync(`${files.log}.part`), false);
  });

  test("tells a forged row also when the end is cut off", async () => {
    const text = readFileSync(files.log, "utf8");
    assert.equal((await judge(`${text}{`)).fault, "cut-line");
    const [header = "", first = "", ...more] = text.split("\n");
    const forged = [header, first.replace(/event/, "evENT"), ...more].join("\n");
    assert.equal((await judge(`${forged}{`)).fault, "checkpoint-root");
  });

  test("exports from any row on, to standard output", async () => {
    const { code, out } = await runCli(["audit", "export", "--data", world.dataDir, "--from", "5"]);
    assert.equal(code, 0);
    const judged = await judge(out, { kept: readFileSync(files.note, "utf8") });
    assert.deepEqual([judged.verdict, judged.rows], ["whole", Number(judged.size) - 5]);
  });

  test("ends with 2, and says where, when a row is altered, deleted, or the end is cut", async () => {
    const text = readFileSync(files.log, "utf8");
    const lines = text.split("\n");
    const foreign = readFileSync(files.note, "utf8").replace(/^\S+\n\d+/, "localhost\n3");
    const cases: readonly (readonly [string, RegExp, Partial<JudgeOptions>?])[] = [
      [text.replace("operation.released", "operation.relaxed"), /signed over other rows/],
      [lines.toSpliced(3, 1).join("\n"), /does not stand after the row/],
      [text.slice(0, -1), /cut off/],
      [`${lines.slice(0, 4).join("\n")}\n`, /rows are missing at its end/],
      ["", /first line is not that of an audit log/],
      [`${"x".repeat(3_000_000)}\n`, /first line is not that of an audit log/],
      [text, /not signed by this log's key/, { kept: foreign }],
    ];
    for (const [altered, sentence, options] of cases) {
      const judged = await judge(altered, options);
      assert.equal(judged.verdict, "altered");
      assert.match(judgementText(judged), sentence);
    }
    assert.equal((await runCli(["audit", "verify", "-", "--json"], { input: text.slice(0, -1) })).code, 2);
  });

  test("ends with 1 when it cannot judge", async () => {
    const nowhere = await runCli(["audit", "export", "--data", join(world.dataDir, "elsewhere")]);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.err, /^countersign: there is no database in .*\n$/);
    await assert.rejects(judge(readFileSync(files.log, "utf8"), { key: "no key" }), /no key of an audit log/);
    const late = await runCli(["audit", "export", "--data", world.dataDir, "--from", "100000"]);
    assert.match(late.err, /no checkpoint after leaf 100000 yet/);
  });

  test("shows how far a long log is, on a terminal alone", () => {
    const written: string[] = [];
    const terminal = (isTTY: boolean) => ({ isTTY, write: (text: string) => void written.push(text) });
    for (const [isTTY, total] of [
      [false, 1_000_000],
      [true, 500],
    ] as const) {
      const bar = createProgressBar(total, terminal(isTTY) as unknown as NodeJS.WriteStream);
      bar.show(10);
      bar.end();
    }
    assert.deepEqual(written, []);
    const bar = createProgressBar(1_000_000, terminal(true) as unknown as NodeJS.WriteStream);
    bar.show(250_000);
    bar.show(250_001);
    bar.end();
    assert.deepEqual(written.length, 2);
    assert.match(written[0] ?? "", /^\r\[#{8}\.{22}\] 25 % {2}250,000 of 1,000,000 $/);
  });
});

describe("countersign user erase", () => {
  test("forgets a user when it is meant, and says how much", async () => {
    process.env["COUNTERSIGN_URL"] = world.issuer;
    process.env["COUNTERSIGN_API_KEY"] = world.bank.apiKey;
    const doubtful = await runCli(["user", "erase", "mira"]);
    assert.equal(doubtful.code, 1);
    assert.match(doubtful.err, /^countersign: this forgets mira for good.*--yes.*\n$/);
    const { code, out } = await runCli(["user", "erase", "mira", "--yes"]);
    assert.equal(code, 0);
    assert.match(out, /^Forgotten: 1 operations, 1 devices, 0 methods\./);
  });
});
