// What staff ask of a verification server that keeps a million operations, through its real handlers; prints one JSON line. --operations=N sets how many, --runs=N how often each is
// asked, --database=postgres://… asks over a PostgreSQL database, which is filled when it is empty and stays.
import { connectInProcess, systemClock } from "@countersign/platform";
import { consoleToVerificationServer } from "@countersign/protocol/contract";
import { catchUp } from "./lib/catch-up.ts";
import { idOf, subjectOf } from "./lib/fill-operations.ts";
import { openFilledPostgres, openFilledSqlite } from "./lib/filled-server.ts";
import { quantile } from "./lib/quantile.ts";

function option(name: string, usual: number): number {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return Number(given?.split("=")[1] ?? usual);
}
const operations = option("operations", 1_000_000);
const runs = option("runs", 40);
const yearSeconds = 365 * 24 * 3600;

async function measured(work: (run: number) => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const from = performance.now();
    await work(run);
    times.push(performance.now() - from);
  }
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

const url = process.argv.find((argument) => argument.startsWith("--database="))?.slice("--database=".length);
const filling = { count: operations, nowMs: systemClock(), spanSeconds: yearSeconds };
const server = url === undefined ? await openFilledSqlite(filling) : await openFilledPostgres(url, filling);
try {
  const { store } = server.context;
  const pieceMs = await measured(store.history.advance);
  // The log too: signing the rows of a year all at once would come between the parts of each question.
  await catchUp(server, { together: url === undefined ? 32 : 1 });
  // Others each time: some are taken away at the end, and the database may stay.
  const offset = Math.floor(systemClock() / 1000) % Math.floor(operations / runs);
  const some = (run: number) => idOf(Math.floor((operations / runs) * run) + offset);
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
    story: await measured((run) => desk.readStory({ params: { id: some(run) }, body: {} })),
    statisticsDay: await count("minute", 24 * 3600),
    statisticsMonth: await count("hour", 31 * 24 * 3600),
    statisticsYear: await count("day", yearSeconds),
    statisticsYearOfOne: await count("day", yearSeconds, { organization: "organization-3" }),
    audit: await measured(() => desk.readAudit({ body: { event: "scan." } })),
  };
  // Last, for they take something away.
  const taken = Array.from({ length: runs }, (_, run) => some(run));
  const unindex = await measured((run) => store.erasure.unindex(taken.slice(run, run + 1), 1));
  const leaf = { json: "{}", hash: new Uint8Array(32) };
  const purge = await measured((run) => store.erasure.purge(taken.slice(run, run + 1), { leaf }));
  const figures = { target: "console", operations, runs, pieceMs, ms: { ...ms, unindex, purge } };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await server.close();
}
