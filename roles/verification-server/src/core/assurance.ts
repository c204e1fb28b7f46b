import { type Assurance, assurances } from "@countersign/protocol";

/** True when `assurance` is at least `minimum` (§12). */
export function isAtLeast(assurance: Assurance, minimum: Assurance): boolean {
  return assurances.indexOf(assurance) >= assurances.indexOf(minimum);
}

/** The stronger of two: a relying party raises what a type asks for and never lowers it (T19). */
export function stronger(a: Assurance, b: Assurance): Assurance {
  return isAtLeast(a, b) ? a : b;
}

/** The strongest of these; `sms`, the weakest, for none. */
export function strongest(all: readonly Assurance[]): Assurance {
  return all.reduce(stronger, "sms");
}
