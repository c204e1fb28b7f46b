import { toBase64url, utf8, webhookSecretText } from "@countersign/protocol";
import type { WebhookEndpoint } from "../../core/webhook.ts";
import type { Context } from "../context.ts";

type Parts = Pick<Context, "keys" | "clock">;

/** One secret of an endpoint: derived, so that none is at rest and a repeated create answers the same (T36). */
async function secretOf({ keys }: Parts, { id }: WebhookEndpoint, number: number): Promise<string> {
  return webhookSecretText(await keys.mac("countersign/webhook/v1", utf8(`${id}\0${number}`)));
}

/** The secret that an endpoint's site was given last. */
export function presentSecret(parts: Parts, endpoint: WebhookEndpoint): Promise<string> {
  return secretOf(parts, endpoint, endpoint.secretNumber);
}

/** The secrets that sign now, the newest first: while a rotation's overlap lasts, two. */
export async function signingSecrets(parts: Parts, endpoint: WebhookEndpoint): Promise<readonly string[]> {
  const { secretNumber, previousUntilMs } = endpoint;
  const previous = (previousUntilMs ?? 0) > parts.clock() ? [secretNumber - 1] : [];
  return Promise.all([secretNumber, ...previous].map((number) => secretOf(parts, endpoint, number)));
}

/** A name for one lease. */
export function newLease({ random }: Pick<Context, "random">): string {
  return toBase64url(random(16));
}
