import type { Opened } from "./open-operation.ts";
import type { Called } from "./relying-party.ts";

/** A code typed on the page, as the page sends it. */
export async function typeCode(
  { display }: Pick<Opened, "display">,
  { purpose, code }: { purpose: string; code: string },
): Promise<Called> {
  const response = await fetch(new URL("/v1/display/code", display.states.url), {
    method: "POST",
    headers: { authorization: `Bearer ${display.states.token}`, "content-type": "application/json" },
    body: JSON.stringify({ purpose, code }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, code: response.ok ? null : String(body["code"]), body };
}

/** Codes of that many digits that are not the right one. */
export function wrongCodes(right: string, count: number): readonly string[] {
  const all = Array.from({ length: count + 1 }, (_, n) => String(n).padStart(right.length, "0"));
  return all.filter((code) => code !== right).slice(0, count);
}
