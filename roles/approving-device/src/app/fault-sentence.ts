import { type ErrorCode, ProtocolError } from "@countersign/protocol";
import { DeviceFault } from "../core/index.ts";
import { chineseErrors } from "./texts/chinese-errors.ts";
import { englishErrors } from "./texts/english-errors.ts";
import { texts } from "./texts/texts.ts";

/** What to tell the user about a failure: what happened and what to do. */
export function faultSentence(error: unknown): string {
  const { t } = texts;
  if (error instanceof DeviceFault) return t[error.fault];
  return error instanceof ProtocolError ? refusalSentence(error.code) : t.internal;
}

/** What to tell the user about a refusal (§14). */
export function refusalSentence(code: ErrorCode): string {
  const { t, locale } = texts;
  return (locale.value === "zh" ? chineseErrors : englishErrors)[code] ?? t.internal;
}
