import type { Rule } from "@countersign/verification-server";

/** An ordered list but for some of its rules. Throws when one is not there, so that a renamed rule cannot hide an attack. */
export function without<Facts>(rules: readonly Rule<Facts>[], ...names: readonly string[]): readonly Rule<Facts>[] {
  for (const name of names)
    if (!rules.some((rule) => rule.name === name)) throw new Error(`there is no rule "${name}"`);
  return rules.filter(({ name }) => !names.includes(name));
}
