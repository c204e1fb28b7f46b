import assert from "node:assert/strict";
import { type CheckOptions, checkLedger, type Found } from "./check-ledger.ts";
import { type Installation, type InstallationOptions, startInstallation } from "./installation.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { lastWords } from "./last-words.ts";
import { lacksOwnNats, type OwnNats, startOwnNats } from "./own-nats.ts";
import { lacksOwnPostgres, type OwnPostgres, startOwnPostgres } from "./own-postgres.ts";
import { enrolPeople, type Person, startTraffic, type TrafficOptions } from "./traffic.ts";

/** An installation whose database and bus are its own too, so that they can be taken away, and people who use it. */
export interface Place extends Installation {
  readonly postgres: OwnPostgres;
  readonly nats: OwnNats;
  readonly people: readonly Person[];
}

/** Why there can be none here; false where there can. For `skip` of node:test. */
export function lacksPlace(): string | false {
  return lacksOwnPostgres() ?? lacksOwnNats() ?? false;
}

export async function startPlace({
  people: count,
  address: host = "127.0.0.1",
  ...options
}: {
  people: number;
  /** Where database and bus listen. */
  address?: string;
} & Omit<InstallationOptions, "database" | "bus">): Promise<Place> {
  const postgres = await startOwnPostgres({ host });
  const nats = await startOwnNats({ host });
  async function remove(): Promise<void> {
    await nats.kill();
    await postgres.remove();
  }
  try {
    const installation = await startInstallation({ ...options, database: postgres.url, bus: nats.url });
    return {
      ...installation,
      postgres,
      nats,
      people: await enrolPeople(installation.bank, count),
      async close() {
        await installation.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Does `harm` while people approve things, and then asks for all that they were told. */
export async function underTraffic(
  place: CheckOptions & Pick<Place, "people"> & Partial<Place>,
  harm: (ledger: Ledger) => Promise<void>,
  options: Partial<Pick<TrafficOptions, "pace" | "patienceMs">> = {},
): Promise<Found> {
  const ledger = createLedger();
  const traffic = startTraffic({ ...place, ...options, ledger });
  try {
    await ledger.progress(place.people.length);
    await harm(ledger);
    await ledger.progress(place.people.length);
    for (const program of [...(place.nodes ?? []), place.operation, place.qr])
      assert.ok(program?.isRunning() ?? true, "no program ended by itself");
  } catch (error) {
    console.error(await lastWords(place));
    throw error;
  } finally {
    await traffic.end();
  }
  return checkLedger(ledger, place);
}
