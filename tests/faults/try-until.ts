import { setTimeout as sleep } from "node:timers/promises";
import { DeviceFault } from "@countersign/approving-device";
import { ProtocolError } from "@countersign/protocol";
import { CountersignError } from "@countersign/relying-party";

/** True for what says nothing about the request: no answer, or "ask again". */
export function isNoAnswer(error: unknown): boolean {
  if (error instanceof DeviceFault) return error.fault === "offline";
  if (error instanceof CountersignError) return error.code === "unavailable";
  if (error instanceof ProtocolError) return error.code === "unavailable";
  // What fetch throws, and what the reader of a stream does when it is cut.
  return error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError");
}

/** True where the client gave up waiting. */
export function isSilence(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === "TimeoutError";
  return error instanceof Error && isSilence(error.cause);
}

/** Asks again, as every client of ours is told to, until there is an answer or the time is up; then the last error is thrown. */
export async function tryUntil<T>(
  deadlineMs: number,
  { ask, again = () => {} }: { ask: () => Promise<T>; again?: (error: unknown) => void },
): Promise<T> {
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 500)) {
    try {
      return await ask();
    } catch (error) {
      if (!isNoAnswer(error) || Date.now() > deadlineMs) throw error;
      again(error);
      await sleep(waitMs);
    }
  }
}

/** Longest time of one request of a client's, as a client that gives up on a server that hangs. */
export const requestMs = 5000;

/** Fetch for clients that do not wait for ever. */
export const impatientFetch: typeof globalThis.fetch = (input, { signal, ...init } = {}) => {
  const late = AbortSignal.timeout(requestMs);
  return fetch(input, { ...init, signal: signal ? AbortSignal.any([signal, late]) : late });
};
