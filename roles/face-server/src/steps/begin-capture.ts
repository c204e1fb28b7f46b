import { ProtocolError, toBase64url, utf8 } from "@countersign/protocol";
import type { AnswerOf, verificationServerToMethodServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { captureSeconds } from "../limits.ts";
import { captureToken, choosePrompts } from "../prompts.ts";
import type { Capture, Registration } from "../store/port.ts";

type Shown = AnswerOf<(typeof verificationServerToMethodServer)["begin"]>;

/** What is begun, before it has a token and prompts. */
export interface Beginning {
  readonly capture: Pick<Capture, "id" | "kind" | "registration" | "digest" | "origins">;
  /** What the prompts come from; 32 bytes. */
  readonly promptBytes: Uint8Array;
  /** Unix seconds. */
  readonly expiresAt: number;
  readonly registration?: Pick<Registration, "id" | "organization" | "subject">;
}

/** When pictures are too late: `expiresAt` is Unix seconds. */
function expiryOf(expiresAt: number, nowMs: number): number {
  if (expiresAt * 1000 <= nowMs) throw new ProtocolError("invalid_request", { cause: "over before it began" });
  return Math.min(expiresAt * 1000, nowMs + captureSeconds * 1000);
}

/** Awaits one set of pictures. Repeated, it answers the same again. */
export async function beginCapture(context: Context, beginning: Beginning): Promise<Shown> {
  const { store, crypto, captureSecret, captureUrl: url, clock } = context;
  const { capture, promptBytes, expiresAt, registration } = beginning;
  const token = toBase64url(await captureToken(crypto, captureSecret, capture.id));
  const awaited: Capture = {
    ...capture,
    tokenHash: await crypto.sha256(utf8(token)),
    prompts: choosePrompts(promptBytes),
    expiresAtMs: expiryOf(expiresAt, clock()),
  };
  if (store.begin(awaited, registration) === "other")
    throw new ProtocolError("invalid_request", { cause: "id in use" });
  const prompts = [...(store.findCapture(capture.id)?.prompts ?? awaited.prompts)];
  return { show: { kind: "capture", url, token, prompts } };
}
