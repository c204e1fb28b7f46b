import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { outboxLeaseSeconds } from "../../core/limits.ts";
import { retryDelayMs } from "../../core/webhook.ts";
import type { LeasedDelivery } from "../../store/port.ts";
import type { Context } from "../context.ts";
import { newLease, signingSecrets } from "./webhook-secrets.ts";

type Arrow = typeof operationServerToVerificationServer;
type Lease = AnswerOf<Arrow["leaseOutbox"]>;
type Nothing = AnswerOf<Arrow["acknowledgeOutbox"]>;
type Leased = Lease["deliveries"][number];

/** Gives deliveries that are due to the operation server that asks, which alone can name their users (§13). */
export function createLeaseOutbox(context: Context) {
  const { store, clock } = context;
  async function leasedOf({ delivery, endpoint }: LeasedDelivery, lease: string): Promise<Leased> {
    const { id, type, atMs, data, userReference } = delivery;
    const { organization, url } = endpoint;
    const secrets = await signingSecrets(context, endpoint);
    const at = Math.floor(atMs / 1000);
    return { id, lease, organization, url, secrets, type, at, data, ...(userReference !== null && { userReference }) };
  }
  return async ({
    most,
    perEndpoint,
    perOrganization,
    organizations,
  }: RequestOf<Arrow["leaseOutbox"]>["body"] & {
    readonly organizations: readonly string[] | null;
  }): Promise<Lease> => {
    const lease = newLease(context);
    const untilMs = clock() + outboxLeaseSeconds * 1000;
    const leased = await store.webhooks.lease({ lease, most, perEndpoint, perOrganization, organizations, untilMs });
    return { deliveries: await Promise.all(leased.map((one) => leasedOf(one, lease))) };
  };
}

function drawn(random: Context["random"]): number {
  return new DataView(random(4).buffer).getUint32(0) / 2 ** 32;
}

/** What became of deliveries. One that failed is tried again, later each time, until it is given up (§15). */
export function createAcknowledgeOutbox({ store, random }: Context) {
  return async ({ results }: RequestOf<Arrow["acknowledgeOutbox"]>["body"]): Promise<Nothing> => {
    const settled = results.map(({ status, failure, ...one }) => ({
      ...one,
      status: status ?? null,
      failure: failure ?? null,
    }));
    await store.webhooks.acknowledge(settled, { delayMs: (tries) => retryDelayMs(tries, drawn(random)) });
    return {};
  };
}
