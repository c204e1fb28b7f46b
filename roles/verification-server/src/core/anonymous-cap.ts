import type { Details, Template } from "@countersign/protocol";
import type { Limits } from "./limits.ts";

/** An amount in ten-thousandths, as the text policy writes them: at most four digits behind the point (§3). */
function tenThousandths(amount: string): bigint {
  const [whole = "", part = ""] = amount.split(".");
  return BigInt(whole + part.padEnd(4, "0"));
}

function valuesOf({ fields }: Pick<Template, "fields">, kind: "amount" | "currency", details: Details): string[] {
  return fields.flatMap(({ id, kind: of }) => {
    const value = details[id];
    return of === kind && typeof value === "string" ? [value] : [];
  });
}

/**
 * True when the details say an amount, in a currency with a cap, that is not above it (§11.2). Details without an amount are above every
 * cap: who started the operation is unknown, so what is not limited is not allowed.
 */
export function isWithinCap(
  template: Pick<Template, "fields">,
  details: Details,
  caps: Limits["anonymousCaps"],
): boolean {
  const [currency, ...more] = valuesOf(template, "currency", details);
  const amounts = valuesOf(template, "amount", details);
  const cap = currency !== undefined && Object.hasOwn(caps, currency) ? caps[currency] : undefined;
  if (cap === undefined || more.length > 0 || amounts.length === 0) return false;
  return amounts.every((amount) => tenThousandths(amount) <= tenThousandths(cap));
}
