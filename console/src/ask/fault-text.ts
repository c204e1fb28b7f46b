import { texts } from "../texts/texts.ts";
import { Refusal } from "./ask.ts";

/** The sentence for what went wrong. */
export function faultText(fault: unknown): string {
  const { t } = texts;
  const key = `error_${fault instanceof Refusal ? fault.code : "fault"}`;
  const found: unknown = Object.hasOwn(t, key) ? Reflect.get(t, key) : null;
  return typeof found === "string" ? found : t.error_fault;
}
