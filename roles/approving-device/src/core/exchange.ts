import { isErrorCode, isJsonObject, parseStrictJson, ProtocolError } from "@countersign/protocol";
import { DeviceFault } from "./device-fault.ts";

/** What came back: the body's text and the server's time. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly date: string | null;
  readonly text: string;
}

/** How one request is sent. */
export interface Sending {
  readonly fetch: typeof globalThis.fetch;
  readonly init: RequestInit;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one request and reads its whole answer; `offline` when none came. Throws the signal's reason when it was aborted. */
export async function exchange(url: string, { fetch, init, timeoutSeconds, signal }: Sending): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const response = await fetch(url, {
      ...init,
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const { ok, status, headers } = response;
    return { ok, status, date: headers.get("date"), text: await response.text() };
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DeviceFault("offline", { cause });
  }
}

/** The refusal an answer carries, in the catalogue's words; whatever is not one means that no server of ours spoke. */
export function refusalOf({ status, text }: Answer): ProtocolError {
  const problem = jsonOf(text);
  const code = isJsonObject(problem) ? problem["code"] : undefined;
  return new ProtocolError(isErrorCode(code) ? code : "unavailable", { cause: `status ${status}` });
}

/** The JSON of a text; null when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch {
    return null;
  }
}
