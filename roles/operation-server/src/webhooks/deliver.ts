import type { GuardedFetch } from "@countersign/platform";
import { ProtocolError, signWebhook, unixSeconds } from "@countersign/protocol";
import type { Context } from "../context.ts";
import type { DeliveryResult, LeasedDelivery } from "./leased-delivery.ts";

type Fate = Pick<DeliveryResult, "result" | "status" | "failure">;

/** The body: the same bytes at every try, since the signature covers them. Only here is the user named (S23, S25). */
async function bodyOf({ pseudonyms }: Context, delivery: LeasedDelivery): Promise<string> {
  const { type, at, data, organization, userReference } = delivery;
  const user = userReference === undefined ? null : await pseudonyms.userOf(organization, userReference);
  const timestamp = new Date(at * 1000).toISOString();
  return JSON.stringify({ type, timestamp, data: { ...data, ...(user !== null && { user }) } });
}

/** The headers of Standard Webhooks 1.0; while a secret is being replaced, two signatures. */
async function headersOf({ crypto, clock }: Context, { id, secrets }: LeasedDelivery, body: string) {
  const timestamp = unixSeconds(clock());
  const signatures = await Promise.all(secrets.map((secret) => signWebhook(crypto, secret, { id, timestamp, body })));
  return {
    "content-type": "application/json",
    "user-agent": "Countersign-Webhooks/1",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}

function fateOf(status: number): Fate {
  if (status === 410) return { result: "gone", status, failure: "gone" };
  // A redirect too: whoever may answer must not choose what else is called (T23).
  return status >= 200 && status < 300
    ? { result: "delivered", status }
    : { result: "failed", status, failure: "status" };
}

function failureOf(error: unknown): NonNullable<Fate["failure"]> {
  return error instanceof ProtocolError && error.code === "target_forbidden" ? "target_forbidden" : "no_answer";
}

/** Names the user, signs and sends. Answers what became of it; null when it was cut short, which says nothing. */
export async function deliver(
  context: Context,
  delivery: LeasedDelivery,
  { send, signal }: { send: GuardedFetch; signal: AbortSignal },
): Promise<Fate | null> {
  const body = await bodyOf(context, delivery).catch((error: unknown) => {
    context.log.fault("webhook.user", error, { organization: delivery.organization });
    return null;
  });
  if (body === null) return { result: "failed", failure: "user_unknown" };
  try {
    const headers = await headersOf(context, delivery, body);
    const { status } = await send(delivery.url, { method: "POST", headers, body, signal });
    return fateOf(status);
  } catch (error) {
    return signal.aborted ? null : { result: "failed", failure: failureOf(error) };
  }
}
