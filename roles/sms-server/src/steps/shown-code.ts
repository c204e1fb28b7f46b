import type { AnswerOf, verificationServerToMethodServer } from "@countersign/protocol/contract";

/** What the page shows: six digits, and the end of the number they went to. */
export function shownCode(hint: string): AnswerOf<typeof verificationServerToMethodServer.begin>["show"] {
  return { kind: "code", digits: [6], sentTo: hint };
}
