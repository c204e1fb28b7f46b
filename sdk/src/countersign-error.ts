import { type ErrorCode, errorCatalogue, isErrorCode } from "@countersign/protocol";

/** Where a refusal came from; `traceId` finds it in the server's log. */
interface CountersignErrorOptions {
  readonly status?: number;
  readonly traceId?: string;
  readonly at?: string;
  readonly cause?: unknown;
}

/**
 * A refusal by Countersign, or its absence. Look at `code` (docs/errors.md); `retryable` says that the same call, with the
 * same idempotency key, may succeed later. No answer at all is `unavailable`; an approval that is not for what the site is
 * about to run is `receipt_invalid`.
 */
export class CountersignError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  /** Null when the refusal did not come from a server. */
  readonly traceId: string | null;
  /** JSON pointer into the request, to the one member that was wrong, such as `/details/amount`; null where it was more than that. */
  readonly at: string | null;

  constructor(code: ErrorCode, { status, traceId, at, cause }: CountersignErrorOptions = {}) {
    const entry = errorCatalogue[code];
    super(at === undefined ? entry.sentence : `${entry.sentence} (${at})`, { cause });
    this.name = "CountersignError";
    this.code = code;
    this.status = status ?? entry.status;
    this.retryable = entry.retryable;
    this.traceId = traceId ?? null;
    this.at = at ?? null;
  }
}

/** Reads a problem+json body (RFC 9457). What is none, or names a code this version does not know, is `unavailable`. */
export function errorOfProblem(status: number, body: unknown): CountersignError {
  const { code, traceId, at } = isObject(body) ? body : {};
  if (!isErrorCode(code)) return new CountersignError("unavailable", { status, cause: body });
  return new CountersignError(code, {
    status,
    ...(typeof traceId === "string" && { traceId }),
    ...(typeof at === "string" && { at }),
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
