import { readBoundedBody } from "@countersign/platform";
import { isJsonObject, isSecureUrl, parseStrictJson, ProtocolError } from "@countersign/protocol";
import type { OutgoingText, SmsSender } from "./port.ts";

/** A gateway that takes texts over HTTP. */
export interface GatewaySettings {
  /** The one address that is ever called: https, or http on localhost. */
  readonly url: string;
  /** Bearer token. */
  readonly token: string;
  /** What the phone shows as the sender; null leaves it to the gateway. */
  readonly sender: string | null;
}

const defaultTimeoutMs = 8000;
const answerLimit = 16 * 1024;

function unavailable(cause: unknown): ProtocolError {
  return new ProtocolError("unavailable", { cause });
}

/** The id a gateway may give; many give none. */
function idsOf(text: string): readonly string[] {
  try {
    const answer = parseStrictJson(text);
    const id = isJsonObject(answer) ? answer["id"] : null;
    return typeof id === "string" ? [id.slice(0, 65)] : [];
  } catch {
    return [];
  }
}

/** Sends by `POST {to, text, from?}` with a bearer token; any status of the 200s means taken. Redirects are not followed, receipts are not known. */
export function createHttpGateway(
  { url, token, sender }: GatewaySettings,
  { timeoutMs = defaultTimeoutMs }: { timeoutMs?: number } = {},
): SmsSender {
  if (!isSecureUrl(url)) throw new TypeError("the SMS gateway is reached by https, or http on localhost");

  async function post({ to, body }: OutgoingText): Promise<readonly string[]> {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ to, text: body, ...(sender !== null && { from: sender }) }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = await readBoundedBody(response, answerLimit);
    if (!response.ok) throw unavailable(`the gateway answered ${response.status}`);
    return idsOf(answer);
  }
  return {
    send: (text) =>
      post(text).catch((error: unknown) => {
        throw error instanceof ProtocolError ? error : unavailable(error);
      }),
    isReady: () => true,
    onReceipt() {},
    async close() {},
  };
}
