import { methodName } from "../operations/operation-words.ts";
import { texts } from "../texts/texts.ts";
import { assuranceName } from "./assurance-names.ts";

type Say = (...parts: readonly string[]) => string;

function methods(list: string): string {
  return list === "nothing" ? "无" : list.split(", ").map(methodName).join("、");
}

/** The sentences with which the verification server explains a choice, and the same in Chinese. */
const sentences: readonly (readonly [RegExp, Say])[] = [
  [/^Row "(.*)" of the administrator holds(?:; it allows (.*))?\.$/, (id = "") => `管理员的规则“${id}”生效。`],
  [/^Row "(.*)" of the organization holds.*\.$/, (id = "") => `机构的规则“${id}”生效。`],
  [
    /^No row of the administrator matches; without one: (.*), in that order\.$/,
    (list = "") => `没有匹配的管理员规则，默认顺序为：${methods(list)}。`,
  ],
  [
    /^Of what the administrator allows this leaves: (.*)\.$/,
    (list = "") => `在管理员允许的方式中还剩：${methods(list)}。`,
  ],
  [/^The site raises that to (.*)\.$/, (level = "") => `网站将其提高到：${assuranceName(level)}。`],
  [/^Rows and type ask for (.*) at least\.$/, (level = "") => `规则与类型要求的最低强度：${assuranceName(level)}。`],
  [/^It is to be read and decided on another screen/, () => "须在页面之外的另一块屏幕上查看并决定。"],
  [/^It may be read and decided on the page itself/, () => "可以直接在页面上查看并决定。"],
  [/^Nobody is logged in/, () => "无人登录：只能使用页面上的二维码。"],
  [/^sms never serves/, () => "短信从不用于更改设备、验证方式或凭据。"],
  [/^(.*) does not answer now: it is skipped\.$/, (method = "") => `${methodName(method)}暂时没有响应，已跳过。`],
  [/^(.*) is not set up\.$/, (method = "") => `${methodName(method)}尚未设置。`],
  [
    /^(.*) proves less than (.*)\.$/,
    (method = "", level = "") => `${methodName(method)}的强度低于“${assuranceName(level)}”。`,
  ],
  [
    /^(.*) is decided on the page itself, which is not allowed here\.$/,
    (method = "") => `${methodName(method)}在页面上决定，此处不允许。`,
  ],
  [/^The user wants (.*) first\.$/, (method = "") => `用户希望优先使用${methodName(method)}。`],
  [/^The site asks for (.*) first\.$/, (method = "") => `网站要求优先使用${methodName(method)}。`],
  [/^The rows put (.*) first\.$/, (method = "") => `规则将${methodName(method)}排在首位。`],
  [/^(.*) is shown first\.$/, (method = "") => `首先显示：${methodName(method)}。`],
  [/^Nothing else is left/, () => "没有其他方式：虽然没有手机可以扫描，仍显示二维码。"],
  [
    /^Nothing reaches (.*): the code is shown/,
    (level = "") => `没有方式达到“${assuranceName(level)}”：显示二维码，手机须证明同等强度。`,
  ],
];

/** A sentence of an explanation in the language in use; one that is not known here stays as it is. */
export function traceText(text: string): string {
  if (texts.locale.value === "en") return text;
  for (const [pattern, say] of sentences) {
    const found = pattern.exec(text);
    if (found) return say(...found.slice(1).map((part) => part ?? ""));
  }
  return text;
}
