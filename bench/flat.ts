// Whether a verification costs more when much is stored: whole verifications on an empty system and on ones that hold operations with their
// index, counts and signed audit log, and devices; prints one JSON line for each size. --operations=0,1000000 --devices=100000.
// A million operations take 4 GB in the folder for temporary files and some ten minutes to make.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "@countersign/platform";
import { fromBase64url } from "@countersign/protocol";
import { createCountersignUser } from "./countersign/user.ts";
import { catchUp } from "./lib/catch-up.ts";
import { fillDevices } from "./lib/fill-devices.ts";
import { fillSqlite } from "./lib/fill-operations.ts";
import { startServer } from "./lib/filled-server.ts";
import { findFreePort } from "./lib/free-port.ts";
import { indexInBulk } from "./lib/index-in-bulk.ts";
import { type Figures, measure } from "./lib/measure.ts";
import { median } from "./lib/quantile.ts";
import { makeFolder, startServerIn, type Target } from "./lib/target.ts";

const { values } = parseArgs({
  options: {
    operations: { type: "string", default: "0,1000000" },
    devices: { type: "string", default: "100000" },
    repetitions: { type: "string", default: "5" },
    seconds: { type: "string", default: "6" },
  },
});
const server = new URL("countersign/server.ts", import.meta.url);
const load = { users: 32, warmUpSeconds: 8, seconds: Number(values.seconds), rate: null };

/** Makes index, counts and checkpoints of all that was put in, as the server does behind its writes. */
async function catchUpIn(folder: string, issuer: string): Promise<void> {
  const keyEncryptionKey = fromBase64url(readFileSync(join(folder, "key"), "utf8").trim());
  const filled = await startServer(join(folder, "verification.sqlite"), { issuer, keyEncryptionKey });
  await catchUp(filled, { together: 32 });
  await filled.close();
}

/** A server on a folder of its own that already holds that much. */
async function prepare(operations: number): Promise<{ readonly target: Target; readonly folder: string }> {
  const [folder, port] = [makeFolder(), await findFreePort()];
  const start = () => startServerIn(folder, server, { args: [String(port)] });
  await (await start()).stop();
  const file = join(folder, "verification.sqlite");
  if (operations > 0) {
    fillSqlite(file, { count: operations, nowMs: systemClock(), spanSeconds: 365 * 24 * 3600 });
    fillDevices(file, Number(values.devices));
    indexInBulk(file);
    await catchUpIn(folder, `http://localhost:${port}`);
  }
  let n = 0;
  const createUser: Target["createUser"] = ({ url, told }, { mark }) =>
    createCountersignUser({ url, apiKey: String(told["apiKey"]) }, { name: `user-${n++}-${port}`, mark });
  return { folder, target: { name: `${operations} operations`, start, createUser } };
}

const prepared = [];
for (const size of values.operations.split(",").map(Number)) prepared.push({ size, ...(await prepare(size)) });
const results = prepared.map((one) => ({ ...one, all: [] as Figures[] }));
for (let i = 0; i < Number(values.repetitions); i++)
  for (const { target, all } of results) all.push(await measure(target, load));
const [first] = results;
for (const { size, all, folder } of results) {
  rmSync(folder, { recursive: true, force: true });
  const cost = (of: readonly Figures[]) => median(of.map(({ serverCpuMs }) => serverCpuMs));
  const ratios = all.map(({ serverCpuMs }, i) => serverCpuMs / (first?.all[i]?.serverCpuMs ?? Number.NaN));
  process.stdout.write(
    `${JSON.stringify({
      target: "flat",
      operations: size,
      devices: size > 0 ? Number(values.devices) : 0,
      serverCpuMs: Number(cost(all).toPrecision(4)),
      diskKb: Number(median(all.map(({ diskKb }) => diskKb)).toPrecision(4)),
      vsFirst: Number(median(ratios).toPrecision(4)),
    })}\n`,
  );
}
