import { type CodeKind, isLinkForThisDevice, ProtocolError, readQrText } from "@countersign/protocol";
import { faultSentence, refusalSentence, type Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";

/**
 * Why a screen does not take a code, judged by its text alone: a code of another kind is refused with a clear sentence and no network
 * call (§4, T10). Null when the screen takes it.
 */
export function codeProblem(text: string, screen: Exclude<CodeKind, "sameDevice"> | "picture"): Sentence | null {
  // The picture of a code for this very device may hold either text; which code it is, the device judges.
  const kind = screen === "picture" ? (isLinkForThisDevice(text) ? "sameDevice" : "approval") : screen;
  try {
    readQrText(text, kind);
    return null;
  } catch (error) {
    if (!(error instanceof ProtocolError)) return faultSentence(error);
    if (error.code !== "wrong_code_kind") return refusalSentence(error.code);
    if (screen === "enrolment") return () => texts.t.wrongKindOnAdd;
    return () => (/#[0-9]+e\./.test(text) ? texts.t.wrongKindOnScan : texts.t.wrongKindSameDevice);
  }
}
