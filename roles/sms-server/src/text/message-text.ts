import { isAmount, isCurrency, type Locale } from "@countersign/protocol";
import type { RequestOf, verificationServerToMethodServer } from "@countersign/protocol/contract";
import { plainValue } from "./plain-value.ts";

/** What an operation is about, as the verification server tells it. */
export type About = RequestOf<typeof verificationServerToMethodServer.begin>["body"]["about"];
type AboutLine = About["lines"][number];

const longestName = 40;
const longestLabel = 20;

interface Words {
  readonly colon: string;
  readonly between: string;
  approve(what: { organization: string; title: string; lines: string; code: string }): string;
  register(what: { organization: string; code: string }): string;
}

const words: Readonly<Record<Locale, Words>> = {
  en: {
    colon: ": ",
    between: "; ",
    approve: ({ organization, title, lines, code }) =>
      `${organization}: ${title}${lines === "" ? "" : ` - ${lines}`}. Code: ${code}. Only type it if this is what you want. Never tell it to anyone, also not to us.`,
    register: ({ organization, code }) =>
      `${organization}: the code to use this phone number for confirmations is ${code}. Never tell it to anyone, also not to us. If you did not ask for it, ignore this message.`,
  },
  zh: {
    colon: "：",
    between: "；",
    approve: ({ organization, title, lines, code }) =>
      `【${organization}】${title}${lines === "" ? "" : `，${lines}`}，验证码：${code}（请确认内容无误后再输入，切勿告诉任何人，包括我们的工作人员）`,
    register: ({ organization, code }) =>
      `【${organization}】您正在登记此手机号用于身份确认，验证码：${code}（切勿告诉任何人，包括我们的工作人员；如非本人操作，请忽略本短信）`,
  },
};

/** Amount with its currency; an amount that is none is left out, for a wrong sum is worse than none. */
function moneyOf(lines: readonly AboutLine[]): string | null {
  const amount = lines.find(({ kind }) => kind === "amount")?.value ?? "";
  const currency = lines.find(({ kind }) => kind === "currency")?.value ?? "";
  if (!isAmount(amount)) return null;
  return isCurrency(currency) ? `${amount} ${currency}` : amount;
}

/** The lines that say how much to whom; free text stays out (T21). */
function linesOf({ lines }: About, { colon, between }: Words): string {
  const money = moneyOf(lines);
  return lines
    .flatMap(({ kind, label, value }) => {
      const isParty = kind === "person" || kind === "account";
      const shown = kind === "amount" ? money : isParty ? plainValue(value, longestName) : null;
      return shown ? [`${plainValue(label, longestLabel)}${colon}${shown}`] : [];
    })
    .slice(0, 4)
    .join(between);
}

/** The text of one attempt: who asks, for what, how much and to whom, and the code. Nothing in it is a link (§12). */
export function approvalText(about: About, { code, locale }: { code: string; locale: Locale }): string {
  return words[locale].approve({
    organization: plainValue(about.organization, longestName),
    title: plainValue(about.title, longestName),
    lines: linesOf(about, words[locale]),
    code,
  });
}

/** The text that proves a phone number. */
export function registrationText(organization: string, { code, locale }: { code: string; locale: Locale }): string {
  return words[locale].register({ organization: plainValue(organization, longestName), code });
}
