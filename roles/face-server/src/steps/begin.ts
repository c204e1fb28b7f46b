import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, RequestOf, verificationServerToMethodServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { promptBytes } from "../prompts.ts";
import { beginCapture } from "./begin-capture.ts";

type Arrow = typeof verificationServerToMethodServer;

/** The proved face of that user; absent and foreign are alike (T17). */
function checkRegistration(
  { store }: Context,
  { registration, organization, subject }: RequestOf<Arrow["begin"]>["body"],
): void {
  const found = store.findRegistration(registration);
  const isTheirs = found?.proved === true && found.organization === organization && found.subject === subject;
  if (!isTheirs) throw new ProtocolError("operation_not_found", { cause: "registration" });
}

/** Begins one attempt at one operation: its own code chooses the prompts (§12.1). */
export async function begin(context: Context, { body }: RequestOf<Arrow["begin"]>): Promise<AnswerOf<Arrow["begin"]>> {
  checkRegistration(context, body);
  const { attempt: id, registration, digest, codeHash, origins, expiresAt } = body;
  return beginCapture(context, {
    capture: { id, kind: "attempt", registration, digest, origins },
    promptBytes: await promptBytes(context.crypto, context.captureSecret, { attempt: id, codeHash }),
    expiresAt,
  });
}
