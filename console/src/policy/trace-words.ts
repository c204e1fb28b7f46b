import { methodName } from "../operations/operation-words.ts";
import { texts } from "../texts/texts.ts";
import { assuranceName } from "./assurance-names.ts";

type Say = (...parts: readonly string[]) => string;
type Words = Readonly<Record<"en" | "zh", Say>>;

function methods(list: string): string {
  const { format, locale } = texts;
  if (list === "nothing") return locale.value === "zh" ? "无" : list;
  return format.list(list.split(", ").map(methodName));
}

/** A row's own methods where it has some, each after what stands before it. */
function allowed(list: string, before: string): string {
  return list === ""
    ? ""
    : `${before}${list
        .split(", ")
        .map(methodName)
        .join(texts.locale.value === "zh" ? "、" : ", ")}`;
}

function row(of: Readonly<Record<"en" | "zh", string>>): Words {
  return {
    en: (id = "", list = "") => `Row “${id}” of the ${of.en} holds${allowed(list, "; in this order: ")}.`,
    zh: (id = "", list = "") => `${of.zh}的规则“${id}”生效${allowed(list, "，依次为：")}。`,
  };
}

/** The sentences with which the verification server explains a choice, with names in the place of ids. */
const sentences: readonly (readonly [RegExp, Words])[] = [
  [/^Row "(.*)" of the administrator holds(?:: (.*), in that order)?\.$/, row({ en: "administrator", zh: "管理员" })],
  [/^Row "(.*)" of the organization holds(?:: (.*), in that order)?\.$/, row({ en: "organization", zh: "机构" })],
  [
    /^No row of the administrator matches; without one: (.*), in that order\.$/,
    {
      en: (list = "") => `No row of the administrator matches${allowed(list, "; then, in this order: ")}.`,
      zh: (list = "") => `没有匹配的管理员规则${allowed(list, "，默认顺序为：")}。`,
    },
  ],
  [
    /^Of what the administrator allows this leaves: (.*)\.$/,
    {
      en: (list = "") => `Of what the administrator allows this leaves: ${methods(list)}.`,
      zh: (list = "") => `在管理员允许的方式中还剩：${methods(list)}。`,
    },
  ],
  [
    /^The site raises that to (.*)\.$/,
    {
      en: (level = "") => `The site raises that to “${assuranceName(level)}”.`,
      zh: (level = "") => `网站将其提高到：${assuranceName(level)}。`,
    },
  ],
  [
    /^Rows and type ask for (.*) at least\.$/,
    {
      en: (level = "") => `Rows and type ask for “${assuranceName(level)}” at least.`,
      zh: (level = "") => `规则与类型要求的最低强度：${assuranceName(level)}。`,
    },
  ],
  [/^(It is to be read and decided on another screen.*)$/, same("须在页面之外的另一块屏幕上查看并决定。")],
  [/^(It may be read and decided on the page itself.*)$/, same("可以直接在页面上查看并决定。")],
  [/^(Nobody is logged in.*)$/, same("无人登录：只能使用页面上的二维码。")],
  [
    /^sms never serves/,
    {
      en: () => "A text message never serves changes of phones, methods or credentials.",
      zh: () => "短信从不用于更改手机、验证方式或凭据。",
    },
  ],
  [
    /^(.*) does not answer now: it is skipped\.$/,
    {
      en: (method = "") => `${methodName(method)}: no answer now, skipped.`,
      zh: (method = "") => `${methodName(method)}暂时没有响应，已跳过。`,
    },
  ],
  [
    /^(.*) is not set up\.$/,
    {
      en: (method = "") => `${methodName(method)}: not set up.`,
      zh: (method = "") => `${methodName(method)}尚未设置。`,
    },
  ],
  [
    /^(.*) needs a phone, and none is in use\.$/,
    {
      en: (method = "") => `${methodName(method)}: it needs a phone, and none is in use.`,
      zh: (method = "") => `${methodName(method)}需要手机，但没有手机在用。`,
    },
  ],
  [
    /^(.*) proves less than (.*)\.$/,
    {
      en: (method = "", level = "") => `${methodName(method)}: proves less than “${assuranceName(level)}”.`,
      zh: (method = "", level = "") => `${methodName(method)}的强度低于“${assuranceName(level)}”。`,
    },
  ],
  [
    /^(.*) is decided on the page itself, which is not allowed here\.$/,
    {
      en: (method = "") => `${methodName(method)}: decided on the page itself, which is not allowed here.`,
      zh: (method = "") => `${methodName(method)}在页面上决定，此处不允许。`,
    },
  ],
  [
    /^(.*) was used in (\d+) or more of the last (\d+)/,
    {
      en: (method = "", habit = "", of = "") =>
        `${methodName(method)}: used in ${habit} or more of the last ${of}, so it goes before what proves no more.`,
      zh: (method = "", habit = "", of = "") =>
        `最近 ${of} 次中至少 ${habit} 次使用${methodName(method)}，因此排在强度不高于它的方式之前。`,
    },
  ],
  [/^The user wants (.*) first\.$/, wish("The user wants", "用户希望优先使用")],
  [/^The site asks for (.*) first\.$/, wish("The site asks for", "网站要求优先使用")],
  [/^The rows put (.*) first\.$/, wish("The rows put first", "规则优先使用")],
  [/^(.*) is shown first\.$/, wish("Shown first", "首先显示")],
  [/^(Nothing else is left.*)$/, same("没有其他方式：虽然没有手机可以扫描，仍显示二维码。")],
  [
    /^Nothing reaches (.*): the code is shown/,
    {
      en: (level = "") =>
        `Nothing reaches “${assuranceName(level)}”: the code is shown, and the phone is refused unless it proves as much.`,
      zh: (level = "") => `没有方式达到“${assuranceName(level)}”：显示二维码，手机须证明同等强度。`,
    },
  ],
];

function same(zh: string): Words {
  return { en: (text = "") => text, zh: () => zh };
}

function wish(en: string, zh: string): Words {
  return {
    en: (method = "") => `${en}: ${methodName(method)}.`,
    zh: (method = "") => `${zh}：${methodName(method)}。`,
  };
}

/** A sentence of an explanation in the language in use, with names in the place of ids; one that is not known here stays as it is. */
export function traceText(text: string): string {
  for (const [pattern, say] of sentences) {
    const found = pattern.exec(text);
    if (found) return say[texts.locale.value](...found.slice(1).map((part) => part ?? ""));
  }
  return text;
}
