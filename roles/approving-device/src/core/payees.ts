import { type Details, locales, type Template } from "@countersign/protocol";

/** Somebody, or an account, that something is sent to. */
export interface Payee {
  readonly kind: "person" | "account";
  /** Of its line, in every language: a past decision is kept in the one it was made in. */
  readonly labels: readonly string[];
  readonly value: string;
}

/** To whom an operation sends something; nobody where nothing is sent. */
export function payeesOf({ look, fields }: Pick<Template, "look" | "fields">, details: Details): readonly Payee[] {
  if (look !== "payment" && look !== "item") return [];
  return fields.flatMap(({ id, kind, label }) => {
    const value = details[id];
    const isPayee = (kind === "person" || kind === "account") && typeof value === "string";
    return isPayee ? [{ kind, labels: locales.map((locale) => label[locale]), value }] : [];
  });
}
