import type { Messages } from "@countersign/ui";
import { ApiError } from "./api.ts";
import type { SiteTexts } from "./site-texts.ts";

/** The sentence for what the site's server refused. */
export function errorText(t: Messages<SiteTexts>["t"], fault: unknown): string {
  const code = fault instanceof ApiError ? fault.code : "fault";
  return sentence(t, `error_${code}`) ?? t.error_fault;
}

/** The sentence for how an operation ended without being carried out. */
export function endText(t: Messages<SiteTexts>["t"], result: string): string {
  return sentence(t, `ended_${result}`) ?? t.ended_other;
}

function sentence(t: Messages<SiteTexts>["t"], key: string): string | null {
  const found: unknown = Object.hasOwn(t, key) ? Reflect.get(t, key) : null;
  return typeof found === "string" ? found : null;
}
