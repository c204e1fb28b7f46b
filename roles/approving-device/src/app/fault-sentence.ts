import { type ErrorCode, ProtocolError } from "@countersign/protocol";
import { DeviceFault } from "../core/index.ts";
import { chineseErrors } from "./texts/chinese-errors.ts";
import { englishErrors } from "./texts/english-errors.ts";
import { texts } from "./texts/texts.ts";

/** A sentence that is kept: said in the language in use whenever it is shown. */
export type Sentence = () => string;

/** What to tell the user about a failure: what happened and what to do. */
export function faultSentence(error: unknown): Sentence {
  if (error instanceof DeviceFault) return () => texts.t[error.fault];
  return error instanceof ProtocolError ? refusalSentence(error.code) : () => texts.t.internal;
}

/** What to tell the user about a refusal (§14). */
export function refusalSentence(code: ErrorCode): Sentence {
  return () => (texts.locale.value === "zh" ? chineseErrors : englishErrors)[code] ?? texts.t.internal;
}
