import { systemRandom } from "@countersign/platform";
import { type Bus, createInProcessBus, openBus, type SharedBus } from "@countersign/verification-server";
import { lacksPostgres, testPostgres } from "../../../tools/find-postgres.ts";
import { silentLog } from "@countersign/platform";
import { testNats, withoutNats } from "../shared-servers.ts";

/** A bus for each verification server of a world. */
interface Buses {
  /** Null for a server that runs alone. */
  of(k: number): Bus | null;
  close(): Promise<void>;
}

/** Where servers of a cluster tell each other: where COUNTERSIGN_TEST_BUS says, else NATS, else PostgreSQL, else nowhere but in this process. */
export async function findBus(): Promise<string | null> {
  const said = process.env["COUNTERSIGN_TEST_BUS"];
  if (said) return said;
  if ((await withoutNats()) === null) return testNats;
  return (await lacksPostgres()) === null ? testPostgres : null;
}

let found: Promise<string | null> | null = null;

/** A connection of its own for each, where there is a server to connect to. */
export async function openBuses(count: number): Promise<Buses> {
  if (count === 1) return { of: () => null, close: async () => {} };
  const url = await (found ??= findBus());
  if (url === null) {
    const bus = createInProcessBus();
    return { of: () => bus, close: async () => {} };
  }
  const open = () => openBus(url, { random: systemRandom, log: silentLog });
  const buses: readonly SharedBus[] = await Promise.all(Array.from({ length: count }, open));
  return {
    of: (k) => buses[k] ?? null,
    async close() {
      for (const bus of buses) await bus.close();
    },
  };
}
