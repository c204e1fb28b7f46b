import {
  type AnswerOf,
  type Endpoint,
  type RequestOf,
  type RequestParts,
  requestPath,
  type Schema,
} from "@countersign/protocol/contract";
import { CountersignError, errorOfProblem } from "./countersign-error.ts";
import { readAnswer } from "./read-answer.ts";

interface TransportOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
}

/** Ends a call that nobody waits for any more. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Carries requests of the contract over HTTP (§13: the API key as bearer). */
interface Transport {
  /** Calls one endpoint; a refusal is thrown as a {@link CountersignError}. */
  call<E extends AnsweringEndpoint>(endpoint: E, request: RequestOf<E>, options?: CallOptions): Promise<AnswerOf<E>>;
  /** Reads a public document as JSON. */
  read(path: string): Promise<unknown>;
}

/** The one function through which everything is asked. */
export type Call = Transport["call"];

type AnsweringEndpoint = Endpoint & { readonly answer: Schema<unknown> };

export function createTransport({ url, apiKey, fetch: send }: TransportOptions): Transport {
  async function exchange(path: string, init: RequestInit): Promise<unknown> {
    const response = await send(new URL(path, url), init).catch((cause: unknown) => {
      init.signal?.throwIfAborted();
      throw new CountersignError("unavailable", { cause });
    });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw errorOfProblem(response.status, body);
    return body;
  }
  return {
    async call<E extends AnsweringEndpoint>(
      endpoint: E,
      request: RequestOf<E>,
      { signal }: CallOptions = {},
    ): Promise<AnswerOf<E>> {
      const parts = request as RequestParts;
      const headers = headersOf(apiKey, parts);
      const body = parts.body === undefined ? null : JSON.stringify(parts.body);
      const answer = await exchange(pathOf(endpoint, parts), {
        method: endpoint.method,
        headers,
        body,
        redirect: "error",
        signal: signal ?? null,
      });
      return readAnswer(endpoint.answer, answer) as AnswerOf<E>;
    },
    read: (path) => exchange(path, { headers: { accept: "application/json" }, redirect: "error" }),
  };
}

function headersOf(apiKey: string, { body, idempotencyKey }: RequestParts): Headers {
  const headers = new Headers({ accept: "application/json", authorization: `Bearer ${apiKey}` });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (idempotencyKey !== undefined) headers.set("idempotency-key", idempotencyKey);
  return headers;
}

/** Throws `invalid_request` for an id that cannot stand in a path. */
function pathOf(endpoint: Endpoint, parts: RequestParts): string {
  try {
    return requestPath(endpoint, parts);
  } catch (cause) {
    throw new CountersignError("invalid_request", { cause });
  }
}
