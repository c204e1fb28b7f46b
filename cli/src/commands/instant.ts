import { systemClock } from "@countersign/platform/system";

/** Now, in Unix seconds. */
export function nowSeconds(): number {
  return Math.floor(systemClock() / 1000);
}

/** An instant in Unix seconds as people and programs read it (RFC 3339, UTC). */
export function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000", "");
}
