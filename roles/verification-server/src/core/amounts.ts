import type { Details, Template } from "@countersign/protocol";

/** An amount in ten-thousandths, as the text policy writes them: at most four digits behind the point (§3). */
export function tenThousandths(amount: string): bigint {
  const [whole = "", part = ""] = amount.split(".");
  return BigInt(whole + part.padEnd(4, "0"));
}

/** What the details say in the fields of one kind, in template order. */
export function detailTexts(
  { fields }: Pick<Template, "fields">,
  kind: "amount" | "currency",
  details: Details,
): string[] {
  return fields.flatMap(({ id, kind: of }) => {
    const value = Object.hasOwn(details, id) ? details[id] : undefined;
    return of === kind && typeof value === "string" ? [value] : [];
  });
}
