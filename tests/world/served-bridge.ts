import { readBridgeConfig } from "../../cli/src/bridge-config.ts";
import { startBridge } from "../../cli/src/commands/serve-bridge.ts";

/** A process to be killed: `countersign serve --role bridge`, whose clock is as far ahead as it is told. Says when it answers. */
const aheadMs = Number(process.env["CLOCK_AHEAD_SECONDS"] ?? 0) * 1000;
await startBridge(readBridgeConfig(process.env), () => Date.now() + aheadMs);
process.stdout.write("ready\n");
