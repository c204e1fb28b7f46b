import type { GuardedFetch, Log, Metrics } from "@countersign/platform";
import type { Context } from "../context.ts";
import { servesOrganization } from "../routes.ts";
import { type Acknowledge, createAcknowledge } from "./acknowledge.ts";
import { deliver } from "./deliver.ts";
import type { LeasedDelivery } from "./leased-delivery.ts";

/** Deliveries under way. */
interface Carrier {
  /** Delivers and says what became of it; `done` is called whatever that was. */
  start(context: Context, delivery: LeasedDelivery, done: () => void): void;
  readonly count: number;
  /** Those of one organization. */
  countOf(organization: string): number;
  /** Resolves when none of those under way now is any more. */
  settled(): Promise<void>;
  /** Waits a moment for those under way, then cuts them short: whoever leases them next delivers them. */
  close(): Promise<void>;
}

const graceMs = 2000;

export function createCarrier({ send, log, metrics }: { send: GuardedFetch; log: Log; metrics: Metrics }): Carrier {
  const underWay = new Map<Promise<void>, string>();
  const ended = new AbortController();

  const lines = new Map<Context, Acknowledge>();

  function lineTo(context: Context): Acknowledge {
    const line = lines.get(context) ?? createAcknowledge(context);
    lines.set(context, line);
    return line;
  }
  async function carry(context: Context, delivery: LeasedDelivery): Promise<void> {
    const { id, lease, organization } = delivery;
    // What a verification server says of another's organization would have that organization's users named to a stranger (T35).
    if (!servesOrganization(context, organization)) return log.alarm("webhook.foreign", { organization });
    const fate = await deliver(context, delivery, { send, signal: ended.signal });
    if (!fate) return;
    metrics.delivered(fate.failure ?? fate.result);
    if (fate.result !== "delivered") log.warn("webhook.failed", { organization, reason: fate.failure ?? "status" });
    await lineTo(context)({ id, lease, ...fate });
  }
  async function settled(): Promise<void> {
    await Promise.all(underWay.keys());
  }
  return {
    start(context, delivery, done) {
      const carried = carry(context, delivery)
        // An acknowledgement that was lost: the lease ends, and it is delivered again under the same id.
        .catch((error: unknown) => log.fault("webhook", error, { organization: delivery.organization }))
        .finally(() => {
          underWay.delete(carried);
          done();
        });
      underWay.set(carried, delivery.organization);
    },
    get count() {
      return underWay.size;
    },
    countOf: (organization) => [...underWay.values()].filter((one) => one === organization).length,
    settled,
    async close() {
      const grace = setTimeout(() => ended.abort(), graceMs);
      await settled();
      clearTimeout(grace);
    },
  };
}
