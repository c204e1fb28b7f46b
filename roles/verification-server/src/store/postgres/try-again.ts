import { setTimeout as startTimer } from "node:timers";
import { setTimeout } from "node:timers/promises";
import { ProtocolError } from "@countersign/protocol";

/** PostgreSQL took everything back: a conflict of two writes, or it was shut down before it was done. */
const tookBack = new Set(["40001", "40P01", "57P01", "57P02"]);
/** Nobody heard the statement. */
const unheard = new Set(["ECONNREFUSED", "CONNECT_TIMEOUT", "57P03", "53300"]);
/** Nobody knows whether the write was made: its answer was lost. */
const lost = new Set(["CONNECTION_CLOSED", "CONNECTION_DESTROYED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);

/** How long is waited before each further try: a database that starts anew or hands over takes a moment. */
const delaysMs = [0, 20, 100, 400, 1000] as const;

/** Refusals come slowly from a database that reads its log after a crash, so how often it was tried says little of how long a caller has waited. */
const momentMs = 2000;

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** No text of PostgreSQL has the character NUL. */
const notText = "22P05";

/**
 * The error that callers hear: that the store is not to be had now, or that it takes no such text. Why stands in its cause alone, for the
 * log.
 */
export function unavailable(cause: unknown): ProtocolError {
  return new ProtocolError(codeOf(cause) === notText ? "invalid_request" : "unavailable", { cause });
}

/** Time for all tries of one statement together. */
interface Limit {
  isPassed(): boolean;
  /** Rejects when it is over, and else never settles. */
  readonly passed: Promise<never>;
  end(): void;
}

function startLimit(ms: number): Limit {
  const { promise, reject } = Promise.withResolvers<never>();
  let isPassed = false;
  const timer = startTimer(() => {
    isPassed = true;
    reject(new Error(`no answer in ${ms} ms`));
  }, ms);
  promise.catch(() => {});
  return { isPassed: () => isPassed, passed: promise, end: () => clearTimeout(timer) };
}

interface TryOptions {
  /** True for what is harmless twice. */
  readonly isRepeatable: boolean;
  /** Longest time of all tries together. */
  readonly limitMs: number;
  /** How long the database may be away before the caller hears of it. */
  readonly awayMs?: number;
}

/**
 * Does it again where that can do nothing twice: when the database took the first try back or never heard it, and, where the answer was
 * lost, only what is harmless twice (`isRepeatable`): a read, or a write that finds out by its own key that it was made. Everything else
 * is `unavailable`, and so is a database that is away for `awayMs`, or says nothing for `limitMs`: nobody learns of a cable that was cut.
 */
export async function tryAgain<T>(
  run: () => Promise<T>,
  { isRepeatable, limitMs, awayMs = momentMs }: TryOptions,
): Promise<T> {
  const limit = startLimit(limitMs);
  const begun = performance.now();
  const isOver = (isThere: boolean): boolean => limit.isPassed() || (!isThere && performance.now() - begun > awayMs);
  try {
    for (let tries = 0; ; tries++) {
      try {
        return await Promise.race([run(), limit.passed]);
      } catch (error) {
        const code = codeOf(error);
        const isThere = tookBack.has(code);
        const isSafe = isThere || unheard.has(code) || (isRepeatable && lost.has(code));
        const delayMs = delaysMs[tries];
        if (!isSafe || delayMs === undefined || isOver(isThere)) throw unavailable(error);
        // What was only taken back need not wait.
        if (!isThere) await setTimeout(delayMs);
      }
    }
  } finally {
    limit.end();
  }
}
