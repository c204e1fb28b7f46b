import {
  type Clock,
  createWebCrypto,
  isJsonObject,
  isWebhookSignature,
  type JsonObject,
  parseStrictJson,
  unixSeconds,
  type WebhookEventType,
  webhookToleranceSeconds,
} from "@countersign/protocol";
import { CountersignError } from "./countersign-error.ts";
import { systemClock } from "./system-clock.ts";

/** Headers as a framework gives them, or as `fetch` does. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A webhook as it came: nothing in it is believed before its signature was checked. */
export interface WebhookRequest {
  /** The endpoint's secret; while it is being replaced, both. */
  readonly secret: string | readonly string[];
  readonly headers: WebhookHeaders;
  /** The body as it arrived: bytes or text, not parsed and written anew. */
  readonly body: string | Uint8Array;
  readonly clock?: Clock;
}

type Named<T extends string> = Extract<WebhookEventType, `${T}.${string}`>;

/** What an operation came to. `version` grows with every change: of two events about one operation the one with the higher version is the later. */
export interface OperationEventData {
  readonly operation: string;
  readonly state: string;
  readonly version: number;
  readonly business: string;
  /** The site's own, as it was given to `open`. */
  readonly reference?: string;
  /** The user as the site names them; of an operation that was started for nobody from its release on. */
  readonly user?: string;
}
/** What became of a device; `state` in the words of docs/states.md. */
export interface DeviceEventData {
  readonly device: string;
  readonly state: string;
  readonly user?: string;
}

interface EventHead {
  /** The header `webhook-id`: the same when the same event comes again. */
  readonly id: string;
  /** When it happened, as in `2026-05-04T10:20:30.000Z`. */
  readonly timestamp: string;
}

/** An event that Countersign has signed. It tells that something happened; the receipt, fetched with `get` or `consume`, proves it (T24). */
export type WebhookEvent =
  | (EventHead & { readonly type: Named<"operation">; readonly data: OperationEventData })
  | (EventHead & { readonly type: Named<"device">; readonly data: DeviceEventData })
  | (EventHead & { readonly type: Named<"endpoint">; readonly data: { readonly endpoint: string } });

function refused(cause: string): CountersignError {
  return new CountersignError("signature_invalid", { cause });
}

/** One header's only value. */
function headerOf(headers: WebhookHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : entryOf(headers, name);
  if (typeof value !== "string" || value === "") throw refused(`${name} is missing`);
  return value;
}

function entryOf(headers: Exclude<WebhookHeaders, Headers>, name: string): unknown {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function textOf(body: string | Uint8Array): string {
  if (typeof body === "string") return body;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch (error) {
    throw new CountersignError("signature_invalid", { cause: error });
  }
}

function timeOf(headers: WebhookHeaders, clock: Clock): number {
  const text = headerOf(headers, "webhook-timestamp");
  const timestamp = Number(text);
  if (!/^[0-9]{1,12}$/.test(text)) throw refused("webhook-timestamp is no time");
  if (Math.abs(unixSeconds(clock()) - timestamp) > webhookToleranceSeconds) throw refused("too old, or ahead of time");
  return timestamp;
}

/** What was signed is ours, so its shape is taken as it is; a type that this version does not know is handed on too. */
function eventOf(id: string, body: string): WebhookEvent {
  let event: JsonObject | null = null;
  try {
    const parsed = parseStrictJson(body);
    event = isJsonObject(parsed) ? parsed : null;
  } catch (cause) {
    throw new CountersignError("signature_invalid", { cause });
  }
  const { type, timestamp, data } = event ?? {};
  if (typeof type !== "string" || typeof timestamp !== "string" || !isJsonObject(data)) throw refused("no event");
  return { id, type, timestamp, data } as unknown as WebhookEvent;
}

/**
 * Checks that a webhook is from Countersign, unchanged, and at most 300 s old (Standard Webhooks 1.0, T24); answers what it says. Rejects
 * with a {@link CountersignError} `signature_invalid` for anything else. The same webhook again within that time is accepted: notice by `id`
 * that an event was worked on already, which happens without anybody's ill will as well.
 */
export async function verifyWebhook({
  secret,
  headers,
  body,
  clock = systemClock,
}: WebhookRequest): Promise<WebhookEvent> {
  const [id, text] = [headerOf(headers, "webhook-id"), textOf(body)];
  const signed = { id, timestamp: timeOf(headers, clock), body: text };
  const signature = headerOf(headers, "webhook-signature");
  const secrets = typeof secret === "string" ? [secret] : secret;
  const isOurs = await isWebhookSignature(createWebCrypto(), secrets, { ...signed, signature });
  if (!isOurs) throw refused("no signature of these secrets");
  return eventOf(id, text);
}
