import type { StreamAddress } from "./display.ts";
import { pause } from "./pause.ts";
import { readEvents, type StreamEvent } from "./read-events.ts";

/** Why a server will not stream: too many windows, nothing there for this token, or over. */
export type Refusal = "busy" | "unknown" | "over";

interface StreamListener {
  readonly onEvent: (event: StreamEvent) => void;
  readonly onOpen: () => void;
  /** The connection failed or ended; `failures` in a row. It is tried again. */
  readonly onLost: (failures: number) => void;
  /** The first try did not come through; it is tried again. */
  readonly onUnreadable: (url: string) => void;
  /** `busy` is tried again, the others are final. */
  readonly onRefused: (refusal: Refusal) => void;
}

const firstDelayMs = 500;
const longestDelayMs = 8000;
const busyDelayMs = 4000;

/** Follows one display stream (§5) until aborted or refused for good; resumes after the last event seen. */
export async function followStream(
  { url, token }: StreamAddress,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<void> {
  let lastId: string | null = null;
  let failures = 0;
  let wasOpen = false;
  let moved = false;
  while (!signal.aborted) {
    const refusal = await readOnce().catch(() => null);
    if (signal.aborted) return;
    if (refusal !== null) listener.onRefused(refusal);
    if (refusal === "unknown" || refusal === "over") return;
    if (moved) {
      // The server goes and another, or it again, will be there: nothing is lost, and nothing is said.
      moved = false;
      await pause(delayMs(1, token), signal);
      continue;
    }
    if (refusal === null) listener.onLost(++failures);
    if (failures === 1 && !wasOpen) listener.onUnreadable(url);
    await pause(refusal === "busy" ? busyDelayMs : delayMs(failures, token), signal);
  }

  async function readOnce(): Promise<Refusal | null> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: "text/event-stream" };
    if (lastId !== null) headers["last-event-id"] = lastId;
    const response = await fetch(url, {
      headers,
      signal,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return refusalOf(response.status);
    }
    listener.onOpen();
    wasOpen = true;
    for await (const event of readEvents(response.body)) {
      if (signal.aborted) return null;
      failures = 0;
      lastId = event.id ?? lastId;
      if (event.event === "moved") moved = true;
      else listener.onEvent(event);
    }
    return null;
  }
}

/** Null means: worth another try. */
function refusalOf(status: number): Refusal | null {
  if (status === 429) return "busy";
  if (status === 410 || status === 204) return "over";
  return status >= 400 && status < 500 && status !== 408 ? "unknown" : null;
}

/** Grows by doubling. The token, different on every page, spreads it: ten thousand pages do not come back at once. */
function delayMs(failures: number, token: string): number {
  let spread = 0;
  for (const character of token) spread = (spread * 31 + character.charCodeAt(0)) % 256;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1)) * (1 + spread / 1024);
}
