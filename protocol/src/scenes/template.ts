import type { Details, DetailValue } from "../operation.ts";
import { isAmount, isCurrency, textFault } from "../text-policy.ts";

/** The languages every label exists in. */
export const locales = ["en", "zh"] as const;
export type Locale = (typeof locales)[number];

/** True for a language every template is written in. */
export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

/** One text in every shipped language. */
export type Localized = Readonly<Record<Locale, string>>;

/** What a field holds; decides which values are taken (§3). */
export const fieldKinds = [
  "amount",
  "currency",
  "account",
  "person",
  "text",
  "date",
  "address",
  "integer",
  "boolean",
] as const;
export type FieldKind = (typeof fieldKinds)[number];

/** How the review screen of a type looks: login, payment and device change must not look alike (§3). */
export const looks = ["payment", "item", "login", "credential", "device"] as const;
export type Look = (typeof looks)[number];

/** Ways of deciding, weakest first (§12). */
export const assurances = ["sms", "soft-offline", "soft", "uv", "hw"] as const;
export type Assurance = (typeof assurances)[number];

/** One field, in the order it is shown. */
export interface FieldTemplate {
  readonly id: string;
  readonly kind: FieldKind;
  readonly label: Localized;
  readonly optional: boolean;
}

/** An operation type as registered at the verification server (§3). Relying parties send values, never labels. */
export interface Template {
  readonly id: string;
  readonly version: number;
  readonly title: Localized;
  /** What approving does, as the button says it. */
  readonly verb: Localized;
  readonly fields: readonly FieldTemplate[];
  readonly look: Look;
  readonly minimumAssurance: Assurance;
  readonly allowAnonymous: boolean;
  readonly allowUnauthenticated: boolean;
  readonly display: "separate" | "same";
  readonly lifetimeSeconds: number;
  readonly releaseSeconds: number;
  readonly retentionDays: number;
}

const account = /^[A-Za-z0-9][A-Za-z0-9 ._:@/+-]{0,63}$/;

const kindTakes: Record<FieldKind, (value: DetailValue) => boolean> = {
  amount: (value) => typeof value === "string" && isAmount(value),
  currency: (value) => typeof value === "string" && isCurrency(value),
  account: (value) => typeof value === "string" && account.test(value),
  date: (value) => typeof value === "string" && isDate(value),
  person: isShownText,
  text: isShownText,
  address: isShownText,
  integer: (value) => typeof value === "number" && Number.isSafeInteger(value),
  boolean: (value) => typeof value === "boolean",
};

function isShownText(value: DetailValue): boolean {
  return typeof value === "string" && value.trim() !== "" && textFault(value) === null;
}

function isDate(value: string): boolean {
  const parts = /^(\d{4})-(0[1-9]|1[0-2])-(\d{2})$/.exec(value);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day >= 1 && day <= days;
}

/** The id of the first field that is missing, unknown or of the wrong kind; null when the details fit the template. */
export function misfit(template: Template, details: Details): string | null {
  const known = new Set(template.fields.map((field) => field.id));
  for (const id of Object.keys(details)) if (!known.has(id)) return id;
  for (const { id, kind, optional } of template.fields) {
    const value = details[id];
    if (value === undefined ? !optional : !kindTakes[kind](value)) return id;
  }
  return null;
}

/** Details in template order as the sealed scene carries them; null for an absent optional (§4). */
export function valuesInOrder(
  template: { readonly fields: readonly Pick<FieldTemplate, "id">[] },
  details: Details,
): (DetailValue | null)[] {
  return template.fields.map(({ id }) => details[id] ?? null);
}

/** The opposite of {@link valuesInOrder}; null when the count differs or a required value is absent. */
export function detailsFromValues(
  template: { readonly fields: readonly Pick<FieldTemplate, "id" | "optional">[] },
  values: readonly (DetailValue | null)[],
): Details | null {
  if (values.length !== template.fields.length) return null;
  const details: Record<string, DetailValue> = {};
  for (const [i, { id, optional }] of template.fields.entries()) {
    const value = values[i] ?? null;
    if (value !== null) details[id] = value;
    else if (!optional) return null;
  }
  return details;
}
