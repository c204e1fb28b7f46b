import type { GuardedFetch, Metrics } from "@countersign/platform";
import { ProtocolError } from "@countersign/protocol";
import type { Context } from "../context.ts";
import { createCarrier } from "./carrier.ts";

/** Delivers webhooks as long as the server runs. */
interface DeliveryLoop {
  /** Looks at once for what is due. */
  wake(): void;
  /** Delivers all that is due; answers how many deliveries were tried. */
  deliverDue(): Promise<number>;
  /** Takes no more, gives what is under way a moment, and leaves the rest to whoever leases it next. */
  close(): Promise<void>;
}

const lookMs = 1000;
/** Deliveries under way at once, in all, to one endpoint and to one organization: slow receivers hold up their own alone (T38). */
const mostUnderWay = 256;
const perEndpoint = 8;
/** Counted here too: an endpoint that is switched off and on has leases forgotten there that are still carried here. */
const perOrganization = 32;
/** Most that one lease may hold. */
const mostLeased = 100;

/** Says once that a verification server does not answer, until it does: nothing here is wrong, and it is asked each second. */
function createSilence(log: Context["log"]) {
  const silent = new Set<Context>();
  return {
    ended: (context: Context) => void silent.delete(context),
    met(context: Context, error: unknown): void {
      if (!(error instanceof ProtocolError) || error.code !== "unavailable") return log.fault("outbox", error);
      if (!silent.has(context)) log.warn("outbox", { reason: "the verification server does not answer" });
      silent.add(context);
    },
  };
}

export function createDeliveryLoop(
  contexts: readonly [Context, ...Context[]],
  { send, metrics }: { send: GuardedFetch; metrics: Metrics },
): DeliveryLoop {
  const [{ log }] = contexts;
  const carrier = createCarrier({ send, log, metrics });
  metrics.gauge("webhooks_under_way", "Webhooks that are being delivered now.", () => carrier.count);
  let looking: Promise<number> | null = null;
  let isWanted = false;
  let isClosed = false;
  const silence = createSilence(log);

  async function leaseFrom(context: Context): Promise<number> {
    const room = Math.min(mostUnderWay - carrier.count, mostLeased);
    if (room <= 0 || isClosed) return 0;
    const { deliveries } = await context.verificationServer.leaseOutbox({
      body: { most: room, perEndpoint, perOrganization },
    });
    for (const delivery of deliveries)
      if (carrier.countOf(delivery.organization) < perOrganization) carrier.start(context, delivery, wake);
    return deliveries.length;
  }
  async function lookEverywhere(): Promise<number> {
    let started = 0;
    for (const context of contexts) {
      try {
        started += await leaseFrom(context);
        silence.ended(context);
      } catch (error) {
        silence.met(context, error);
      }
    }
    return started;
  }
  /** One look at a time: those who want one meanwhile share the next. */
  function look(): Promise<number> {
    looking ??= lookEverywhere().finally(() => {
      looking = null;
      if (isWanted) wake();
    });
    return looking;
  }
  function wake(): void {
    isWanted = looking !== null && !isClosed;
    if (looking === null && !isClosed) void look();
  }
  async function deliverDue(): Promise<number> {
    await looking;
    const started = await look();
    if (started === 0 && carrier.count === 0) return 0;
    await carrier.settled();
    return started + (await deliverDue());
  }

  const timer = setInterval(wake, lookMs);
  timer.unref();
  return {
    wake,
    deliverDue,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await looking;
      await carrier.close();
    },
  };
}
