// What staff ask of a verification server that keeps a million operations, through its real handlers; prints one JSON line. --operations=N sets how many, --runs=N how often each is asked.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectInProcess, silentLog, systemClock, systemRandom } from "@countersign/platform";
import {
  type Client,
  consoleToVerificationServer,
  type verificationServerToQrServer,
} from "@countersign/protocol/contract";
import { createVerificationServer, type VerificationServer } from "@countersign/verification-server";
import { fillSqlite, idOf, subjectOf } from "./lib/fill-operations.ts";
import { quantile } from "./lib/quantile.ts";

function option(name: string, usual: number): number {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return Number(given?.split("=")[1] ?? usual);
}
const operations = option("operations", 1_000_000);
const runs = option("runs", 40);
const yearSeconds = 365 * 24 * 3600;

function startServer(databaseFile: string): Promise<VerificationServer> {
  return createVerificationServer({
    issuer: "http://localhost:1",
    enrolmentLink: "http://localhost:1/q",
    databaseFile,
    keyEncryptionKey: new Uint8Array(32),
    // Nothing is opened here.
    qrServer: {} as Client<typeof verificationServerToQrServer>,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
}

async function measured(work: (run: number) => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const from = performance.now();
    await work(run);
    times.push(performance.now() - from);
  }
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
const file = join(folder, "verification.sqlite");
try {
  await (await startServer(file)).close();
  fillSqlite(file, { count: operations, nowMs: systemClock(), spanSeconds: yearSeconds });
  const server = await startServer(file);
  const { advance } = server.context.store.history;
  const pieceMs = await measured(advance);
  // As the server never does it: many pieces in one transaction.
  while ((await Promise.all(Array.from({ length: 32 }, advance))).some(Boolean));
  const desk = connectInProcess(consoleToVerificationServer, () => server.forConsole, { role: "console-server" });
  const now = Math.floor(systemClock() / 1000);
  const list = (body: Parameters<typeof desk.listOperations>[0]["body"]) => desk.listOperations({ body });
  const search = (q: string) => measured(() => list({ q }));
  const count = (slot: "minute" | "hour" | "day", seconds: number, more: object = {}) =>
    measured(() => desk.readStatistics({ body: { from: now - seconds, to: now, slot, ...more } }));
  const deep = (await list({ to: now - yearSeconds / 2, limit: 1 })).cursor;
  const ms = {
    list: await measured(() => list({})),
    listDeep: await measured(() => list(deep === undefined ? {} : { cursor: deep })),
    filtered: await measured(() => list({ organization: "organization-3", type: "login", state: "declined" })),
    filteredNone: await measured(() => list({ organization: "organization-3", state: "blocked" })),
    span: await measured((run) =>
      list({ from: now - yearSeconds + run * 86_400, to: now - yearSeconds + (run + 1) * 86_400 }),
    ),
    subject: await measured((run) => list({ subject: subjectOf(run) })),
    frequentWord: await search("Invoice"),
    frequentFiltered: await measured(() => list({ q: "Invoice", organization: "organization-3", type: "login" })),
    frequentNone: await measured(() => list({ q: "Invoice", state: "blocked" })),
    rareWord: await measured((run) => list({ q: `order-${Math.floor((operations / runs) * run)}-` })),
    chinese: await search("朝阳区"),
    chineseTwo: await search("上海"),
    twoCharacters: await search("zq"),
    nothing: await search("nowhere to be found"),
    frequentPartsNothing: await search("voice of Jan"),
    story: await measured((run) =>
      desk.readStory({ params: { id: idOf(Math.floor((operations / runs) * run)) }, body: {} }),
    ),
    statisticsDay: await count("minute", 24 * 3600),
    statisticsMonth: await count("hour", 31 * 24 * 3600),
    statisticsYear: await count("day", yearSeconds),
    statisticsYearOfOne: await count("day", yearSeconds, { organization: "organization-3" }),
    audit: await measured(() => desk.readAudit({ body: { event: "scan." } })),
  };
  // Last, for they take something away.
  const taken = Array.from({ length: runs }, (_, run) => idOf(Math.floor((operations / runs) * run)));
  const unindex = await measured((run) => server.context.store.erasure.unindex(taken.slice(run, run + 1), 1));
  process.stdout.write(`${JSON.stringify({ target: "console", operations, runs, pieceMs, ms: { ...ms, unindex } })}\n`);
  await server.close();
} finally {
  rmSync(folder, { recursive: true });
}
