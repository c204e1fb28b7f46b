import type { CodePurpose } from "./display-event.ts";
import type { StreamAddress } from "./display.ts";

/** `wrong`: not the code, tries left. `over`: the operation no longer takes one. `failed`: not sent, worth another try. */
export type CodeAnswer = "accepted" | "wrong" | "over" | "failed";

/** Sends a code the user typed (§11.2, §11.4). */
export async function sendCode(
  states: StreamAddress,
  { purpose, code }: { purpose: CodePurpose; code: string },
): Promise<CodeAnswer> {
  const response = await post(states, "/v1/display/code", { purpose, code });
  if (response === null || response.status >= 500 || response.status === 429) return "failed";
  if (response.ok) return "accepted";
  return (await problemCode(response)) === "code_invalid" ? "wrong" : "over";
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

async function problemCode(response: Response): Promise<string | null> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body !== "object" || body === null || !("code" in body)) return null;
  return typeof body.code === "string" ? body.code : null;
}
