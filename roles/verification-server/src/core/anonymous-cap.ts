import type { Details, Template } from "@countersign/protocol";
import { detailTexts, tenThousandths } from "./amounts.ts";
import type { Limits } from "./limits.ts";

/**
 * True when the details say an amount, in a currency with a cap, that is not above it (§11.2). Details without an amount are above every
 * cap: who started the operation is unknown, so what is not limited is not allowed.
 */
export function isWithinCap(
  template: Pick<Template, "fields">,
  details: Details,
  caps: Limits["anonymousCaps"],
): boolean {
  const [currency, ...more] = detailTexts(template, "currency", details);
  const amounts = detailTexts(template, "amount", details);
  const cap = currency !== undefined && Object.hasOwn(caps, currency) ? caps[currency] : undefined;
  if (cap === undefined || more.length > 0 || amounts.length === 0) return false;
  return amounts.every((amount) => tenThousandths(amount) <= tenThousandths(cap));
}
