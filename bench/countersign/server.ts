// The server under test: all roles in one process, durable, with limits raised through the ordinary registry. Arguments: folder, port.
// BENCH_DATABASE is the URL of a PostgreSQL database in the place of a file in the folder; with BENCH_JOINS=1 it shares the port of another.
import { join } from "node:path";
import { createLog, readOrCreateSecretFile, systemRandom } from "@countersign/platform";
import { fromBase64url, toBase64url } from "@countersign/protocol";
import { openBus } from "@countersign/verification-server";
import { startAllInOne } from "../../cli/src/all-in-one.ts";
import { registerDemo } from "../../cli/src/demo-organizations.ts";

const [, , folder = "", port = ""] = process.argv;
const issuer = `http://localhost:${port}`;
const most = 1_000_000_000;
const limits = {
  pendingPerUser: most,
  createsPerMinute: most,
  unauthenticatedCreatesPerMinute: most,
  deviceRequestsPerMinute: most,
  newDevice: { approvalsPerDay: most, caps: {} },
};
const log = createLog({ level: "warn" });
const database = process.env["BENCH_DATABASE"] ?? null;
const bus = database === null ? null : await openBus(database, { random: systemRandom, log });
const running = await startAllInOne({
  issuer,
  host: "127.0.0.1",
  port: Number(port),
  dataDir: folder,
  database,
  joinsPort: process.env["BENCH_JOINS"] === "1",
  ...(bus && { bus }),
  keyEncryptionKey: fromBase64url(readOrCreateSecretFile(join(folder, "key"), () => toBase64url(systemRandom(32)))),
  log,
});
const { bank } = await registerDemo(running, {
  folder: join(folder, "demo"),
  origins: { bank: issuer, bazaar: issuer, shop: issuer },
  limits,
  requestsPerMinute: most,
});
async function close(): Promise<void> {
  await running.close();
  await bus?.close();
  process.exit(0);
}
process.once("SIGTERM", () => void close());
process.stdout.write(`${JSON.stringify({ ready: true, url: issuer, apiKey: bank.apiKey })}\n`);
