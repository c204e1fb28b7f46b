// The server under test: all roles in one process, durable, with limits raised through the ordinary registry. Arguments: folder, port.
// BENCH_DATABASE is the URL of a PostgreSQL database in the place of a file in the folder.
import { join } from "node:path";
import { createLog, readOrCreateSecretFile, systemRandom } from "@countersign/platform";
import { fromBase64url, toBase64url } from "@countersign/protocol";
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
const running = await startAllInOne({
  issuer,
  host: "127.0.0.1",
  port: Number(port),
  dataDir: folder,
  database: process.env["BENCH_DATABASE"] ?? null,
  keyEncryptionKey: fromBase64url(readOrCreateSecretFile(join(folder, "key"), () => toBase64url(systemRandom(32)))),
  log: createLog({ level: "warn" }),
});
const { bank } = await registerDemo(running, {
  folder: join(folder, "demo"),
  origins: { bank: issuer, bazaar: issuer, shop: issuer },
  limits,
  requestsPerMinute: most,
});
process.once("SIGTERM", () => void running.close().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ ready: true, url: issuer, apiKey: bank.apiKey })}\n`);
