import type { ApprovingDevice } from "@countersign/approving-device";
import { createDevice, enrolAt } from "../world/devices.ts";
import type { RelyingParty } from "../world/relying-party.ts";
import { clock } from "./clock.ts";
import type { Ledger } from "./ledger.ts";
import { impatientFetch } from "./try-until.ts";
import { verifyOnce, type VerifyOptions } from "./verify-once.ts";

/** Somebody with a phone of their own. */
export interface Person {
  readonly user: string;
  readonly device: ApprovingDevice;
}

/** People whose phones are enrolled. */
export async function enrolPeople(bank: RelyingParty, count: number): Promise<readonly Person[]> {
  const people = Array.from({ length: count }, async (_, k) => {
    const [user, device] = [`user-${k}`, createDevice({ clock, fetch: impatientFetch })];
    await enrolAt(device, { party: bank, user, clock });
    return { user, device };
  });
  return Promise.all(people);
}

/** Verifications that go on by themselves. */
export interface Traffic {
  /** Begins no further ones, and waits for those under way. */
  end(): Promise<void>;
}

export interface TrafficOptions extends Pick<VerifyOptions, "bank" | "patienceMs"> {
  readonly people: readonly Person[];
  readonly ledger: Ledger;
  /** Waited for after each verification, which took so long; not at all unless said. */
  readonly pace?: (tookMs: number) => Promise<unknown>;
}

/** Each person approves one thing after the other, and declines every fifth. */
export function startTraffic({ people, pace = async () => {}, ...options }: TrafficOptions): Traffic {
  const over = new AbortController();
  const busy = people.map(async ({ user, device }) => {
    for (let n = 1; !over.signal.aborted; n++) {
      const begun = performance.now();
      await verifyOnce({ ...options, user, device, choice: n % 5 === 0 ? "decline" : "approve" });
      await pace(performance.now() - begun);
    }
  });
  return {
    async end() {
      over.abort();
      await Promise.all(busy);
    },
  };
}
