import type { Log } from "@countersign/platform";
import type { Random } from "@countersign/protocol";
import type { SharedBus } from "./port.ts";

/** Opens the bus at an address. Clients are loaded only where one is used. What is said of a failure holds nothing of the address but its host. */
export async function openBus(url: string, { random, log }: { random: Random; log: Log }): Promise<SharedBus> {
  const { protocol, host } = new URL(url.split(",")[0] ?? "");
  try {
    if (protocol.startsWith("postgres"))
      return await (await import("./postgres.ts")).openPostgresBus({ url, random, log });
    return await (await import("./nats.ts")).openNatsBus({ url, log });
  } catch (error) {
    const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : "unknown";
    // oxlint-disable-next-line preserve-caught-error -- a client's error may carry the address, and with it a password
    throw new Error(`COUNTERSIGN_BUS: ${host} cannot be used: ${code}`, { cause: code });
  }
}
