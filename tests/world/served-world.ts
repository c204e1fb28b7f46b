import { join } from "node:path";
import { silentLog, systemClock } from "@countersign/platform";
import { startAllInOne } from "../../cli/src/all-in-one.ts";
import { readConfig } from "../../cli/src/config.ts";
import { registerDemo } from "../../cli/src/demo-organizations.ts";
import { readKeyEncryptionKey } from "../../cli/src/key-encryption-key.ts";
import { demoOrigins, noLimits } from "./world.ts";

/** A process to be killed: `countersign serve` with the demo's sites, on the machine's own clock, or ahead of it. Tells its API key once it answers. */
const config = readConfig(process.env);
const aheadMs = Number(process.env["WORLD_AHEAD_MS"] ?? 0);
const clock = () => systemClock() + aheadMs;
const keyEncryptionKey = readKeyEncryptionKey(config);
const running = await startAllInOne({ ...config, keyEncryptionKey, clock, log: silentLog });
const { bank } = await registerDemo(running, {
  folder: join(config.dataDir, "demo"),
  origins: demoOrigins,
  limits: noLimits,
});
process.stdout.write(`${bank.apiKey}\n`);
