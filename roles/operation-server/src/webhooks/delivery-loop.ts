import type { GuardedFetch } from "@countersign/platform";
import type { Context } from "../context.ts";
import { servesOrganization } from "../routes.ts";
import { deliver } from "./deliver.ts";
import type { LeasedDelivery } from "./leased-delivery.ts";

/** Delivers webhooks as long as the server runs. */
export interface DeliveryLoop {
  /** Looks at once for what is due. */
  wake(): void;
  /** Delivers all that is due; answers how many deliveries were tried. */
  deliverDue(): Promise<number>;
  /** Takes no more, gives what is under way a moment, and leaves the rest to whoever leases it next. */
  close(): Promise<void>;
}

const lookMs = 1000;
const graceMs = 2000;
/** Deliveries under way at once, in all and to one endpoint: a slow receiver holds up its own alone. */
const mostUnderWay = 256;
const perEndpoint = 8;
/** Most that one lease may hold. */
const mostLeased = 100;

export function createDeliveryLoop(
  contexts: readonly [Context, ...Context[]],
  { send }: { send: GuardedFetch },
): DeliveryLoop {
  const [{ log }] = contexts;
  const underWay = new Set<Promise<void>>();
  const ended = new AbortController();
  let looking: Promise<number> | null = null;
  let isWoken = false;
  let isClosed = false;

  async function carry(context: Context, delivery: LeasedDelivery): Promise<void> {
    const { id, lease, organization } = delivery;
    // What a verification server says of another's organization would have that organization's users named to a stranger (T35).
    if (!servesOrganization(context, organization)) return log.alarm("webhook.foreign", { organization });
    const fate = await deliver(context, delivery, { send, signal: ended.signal });
    if (!fate) return;
    if (fate.result !== "delivered") log.warn("webhook.failed", { organization, reason: fate.failure ?? "status" });
    await context.verificationServer.acknowledgeOutbox({ body: { results: [{ id, lease, ...fate }] } });
  }
  function start(context: Context, delivery: LeasedDelivery): void {
    const carried = carry(context, delivery)
      // An acknowledgement that was lost: the lease ends, and it is delivered again under the same id.
      .catch((error: unknown) => log.fault("webhook", error, { organization: delivery.organization }))
      .finally(() => {
        underWay.delete(carried);
        wake();
      });
    underWay.add(carried);
  }
  async function leaseFrom(context: Context): Promise<number> {
    const room = Math.min(mostUnderWay - underWay.size, mostLeased);
    if (room <= 0 || isClosed) return 0;
    const { deliveries } = await context.verificationServer.leaseOutbox({ body: { most: room, perEndpoint } });
    for (const delivery of deliveries) start(context, delivery);
    return deliveries.length;
  }
  async function look(): Promise<number> {
    let started = 0;
    for (const context of contexts) {
      started += await leaseFrom(context).catch((error: unknown) => {
        log.fault("outbox", error);
        return 0;
      });
    }
    return started;
  }
  /** One look at a time: several that want one share the next. */
  function lookOnce(): Promise<number> {
    looking ??= look().finally(() => {
      looking = null;
      if (isWoken) wake();
    });
    return looking;
  }
  function wake(): void {
    isWoken = looking !== null && !isClosed;
    if (looking === null && !isClosed) void lookOnce();
  }

  const timer = setInterval(wake, lookMs);
  timer.unref();
  return {
    wake,
    async deliverDue() {
      let tried = 0;
      for (;;) {
        await looking;
        const started = await lookOnce();
        tried += started;
        if (started === 0 && underWay.size === 0) return tried;
        await Promise.all(underWay);
      }
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      await looking;
      const grace = setTimeout(() => ended.abort(), graceMs);
      await Promise.all(underWay);
      clearTimeout(grace);
    },
  };
}
