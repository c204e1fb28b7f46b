import { randomUUID } from "node:crypto";
import { type Countersign, createCountersign } from "@countersign/relying-party";
import type { HandClock } from "./hand-clock.ts";

/** What came back from one call. */
export interface Called {
  readonly status: number;
  /** The catalogue's word of a refusal; null for a good answer. */
  readonly code: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A site with its own API key: over plain HTTP, and through the SDK. */
export interface RelyingParty {
  readonly organization: string;
  readonly apiKey: string;
  readonly sdk: Countersign;
  call(
    method: string,
    path: string,
    options?: { body?: unknown; idempotencyKey?: string; headers?: Record<string, string> },
  ): Promise<Called>;
}

/** A new key for a write of its own. */
export function newKey(): string {
  return randomUUID();
}

export function createRelyingParty({
  issuer,
  url = issuer,
  organization,
  apiKey,
  clock,
  fetch: send = fetch,
}: {
  issuer: string;
  /** Where the operation server is; the issuer's unless it is elsewhere. */
  url?: string;
  organization: string;
  apiKey: string;
  clock: Pick<HandClock, "now">;
  /** What its requests go through; the machine's own unless said otherwise. */
  fetch?: typeof globalThis.fetch;
}): RelyingParty {
  return {
    organization,
    apiKey,
    sdk: createCountersign({ url, issuer, apiKey, organization, clock: clock.now, fetch: send }),
    async call(method, path, { body, idempotencyKey, headers = {} } = {}) {
      const response = await send(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(method !== "GET" && { "idempotency-key": idempotencyKey ?? newKey() }),
          ...headers,
        },
        body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
      });
      const text = await response.text();
      const answer = text.startsWith("{") ? JSON.parse(text) : {};
      return { status: response.status, code: response.ok ? null : (answer.code ?? null), body: answer };
    },
  };
}
