import { type Attempt, parseAttempt, type WayName } from "./attempt.ts";
import type { StreamAddress } from "./display.ts";
import type { CodePurpose } from "./display-event.ts";
import { membersOf, textOf } from "./read-json.ts";

/** `wrong`: not right, tries left; why is told to nobody. `over`: takes no more answers. `failed`: not sent, worth another try. */
export type CodeAnswer = "accepted" | "wrong" | "over" | "failed";

/** What the user typed, and for what; `method` names the attempt that asked for it (§12). */
export type TypedCode = { readonly code: string } & (
  | { readonly purpose: CodePurpose }
  | { readonly purpose: "method"; readonly attempt: string }
);

/** Sends a code the user typed (§11.2, §11.4, §12). */
export async function sendCode(states: StreamAddress, typed: TypedCode): Promise<CodeAnswer> {
  return answerOf(await post(states, "/v1/display/code", typed));
}

/** Sends what a method asked the page for, when it is no code (§12). */
export async function sendAnswer(
  states: StreamAddress,
  { attempt, input }: { attempt: string; input: object },
): Promise<CodeAnswer> {
  return answerOf(await post(states, "/v1/display/answer", { attempt, input }));
}

/** What became of a wish for another way: the attempt that began, null for the code on the page; or why none did. */
export type Chosen = { readonly attempt: Attempt | null } | "failed" | "unavailable";

/** Asks for another way (§12). */
export async function sendMethod(states: StreamAddress, method: WayName): Promise<Chosen> {
  const response = await post(states, "/v1/display/method", { method });
  if (response === null) return "failed";
  return response.ok ? { attempt: parseAttempt((await bodyOf(response))?.["attempt"]) } : "unavailable";
}

/** Asks the server to stop the operation; false when it could not be asked. */
export async function sendCancel(states: StreamAddress): Promise<boolean> {
  const response = await post(states, "/v1/display/cancel", {});
  return response !== null && response.status < 500;
}

async function post({ url, token }: StreamAddress, path: string, body: object): Promise<Response | null> {
  return fetch(new URL(path, url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    cache: "no-store",
    credentials: "omit",
    referrerPolicy: "no-referrer",
  }).catch(() => null);
}

/** Refusals after which the same attempt takes another answer. */
const triesLeft: ReadonlySet<unknown> = new Set([
  "code_invalid",
  "user_verification_required",
  "assurance_insufficient",
]);

async function answerOf(response: Response | null): Promise<CodeAnswer> {
  if (response === null || response.status >= 500 || response.status === 429) return "failed";
  if (response.ok) return "accepted";
  return triesLeft.has(textOf((await bodyOf(response))?.["code"])) ? "wrong" : "over";
}

async function bodyOf(response: Response): Promise<Readonly<Record<string, unknown>> | null> {
  return membersOf(await response.json().catch(() => null));
}
