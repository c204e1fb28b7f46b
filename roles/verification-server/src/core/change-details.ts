import type { Details, Locale, MethodName } from "@countersign/protocol";
import { findType, type Registry } from "./registry.ts";
import type { MethodChange, UserMethod } from "./user-method.ts";

/** How a method is called where a person approves it. */
const shownNames: Readonly<Record<Locale, Readonly<Record<MethodName, string>>>> = {
  en: {
    qr: "Your phone",
    passkey: "Passkey",
    face: "Face or fingerprint",
    "dynamic-code": "Authenticator app",
    remote: "Another service",
    sms: "Text message",
  },
  zh: {
    qr: "您的手机",
    passkey: "通行密钥",
    face: "面容或指纹",
    "dynamic-code": "验证器应用",
    remote: "其他服务",
    sms: "短信",
  },
};

function withMore(words: string, more: string, locale: Locale): string {
  return locale === "zh" ? `${words}（${more}）` : `${words} (${more})`;
}

/** The type's title, and its id where another of the organization's has the same: no words may stand for two settings. */
function shownType(type: string, { organization, locale }: MethodChange, registry: Registry): string {
  const title = findType(registry, type)?.template.title[locale];
  if (title === undefined) return type;
  const n = registry.organizations.find(({ id }) => id === organization)?.n;
  const offered = new Set(registry.businesses.filter((one) => one.organization === n).flatMap(({ types }) => types));
  const isAlike = ({ template }: Registry["types"][number]) => template.id !== type && template.title[locale] === title;
  const alike = registry.types.some((one) => offered.has(one.template.id) && isAlike(one));
  return alike ? withMore(title, type, locale) : title;
}

/** Enough of a change's id to tell it from every other that waits under the same name. */
const markLength = 6;

/**
 * What a `method.change` must say of a change, word by word, in the language it was begun in, for values are not translated (§7): it is this
 * server's own knowledge, never the site's word (T10, T19). The mark at its end is no other change's: what was begun in its place under the same
 * name is not approved by its words. `present` is the method in whose place a registration comes; null for none.
 */
export function changeDetails(
  change: MethodChange,
  { present, registry }: { readonly present: Pick<UserMethod, "label"> | null; readonly registry: Registry },
): Details {
  const { id, kind, method, type, label, proved, locale } = change;
  const name = shownNames[locale][method];
  const named = (more: string | null) => (more === null ? name : withMore(name, more, locale));
  if (kind === "prefer") return { first: name, for: shownType(type ?? "", change, registry) };
  const added = { add: `${named(proved?.label ?? label)} #${id.slice(-markLength)}` };
  return present ? { ...added, replace: named(present.label) } : added;
}
