import { isErrorCode } from "@countersign/protocol";
import { AppError } from "./app-device.ts";
import { chineseErrors } from "./texts/chinese.ts";
import { englishErrors } from "./texts/english.ts";
import { texts } from "./texts/texts.ts";

/** What to tell the user about a failure: what happened and what to do. */
export function faultSentence(error: unknown): string {
  const { t, locale } = texts;
  if (!(error instanceof AppError)) return t.internal;
  if (!isErrorCode(error.fault)) return t[error.fault];
  return (locale.value === "zh" ? chineseErrors : englishErrors)[error.fault] ?? t.internal;
}
