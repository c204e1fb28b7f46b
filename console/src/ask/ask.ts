import { type AnswerOf, type Endpoint, requestPath, type RequestOf } from "@countersign/protocol/contract";

/** A refusal of the console server, or that it could not be reached (`offline`). */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.name = "Refusal";
    this.code = code;
  }
}

/** Hears of every refusal before who asked does. */
let onRefusal: (refusal: Refusal) => void = () => {};
export function hearRefusals(listener: (refusal: Refusal) => void): void {
  onRefusal = listener;
}

function codeIn(problem: unknown): string {
  const code = typeof problem === "object" && problem !== null ? Reflect.get(problem, "code") : null;
  return typeof code === "string" ? code : "fault";
}

async function refuse(code: string): Promise<never> {
  const refusal = new Refusal(code);
  onRefusal(refusal);
  throw refusal;
}

interface Asking {
  readonly signal?: AbortSignal | undefined;
}

/** Asks our own server. What it answers fits the contract: it is the same source. Throws a {@link Refusal}. */
export async function ask<E extends Endpoint>(
  endpoint: E,
  request: RequestOf<E>,
  { signal }: Asking = {},
): Promise<AnswerOf<E>> {
  const { body = {}, ...parts } = request as { readonly body?: object; readonly params?: Record<string, string> };
  const response = await fetch(requestPath(endpoint, parts), {
    method: endpoint.method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: signal ?? null,
  }).catch(() => {
    signal?.throwIfAborted();
    return null;
  });
  if (!response) return refuse("offline");
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok || answer === null) return refuse(codeIn(answer));
  return answer as AnswerOf<E>;
}
