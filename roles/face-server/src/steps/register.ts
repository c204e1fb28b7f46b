import type { AnswerOf, RequestOf, verificationServerToMethodServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { beginCapture } from "./begin-capture.ts";

type Arrow = typeof verificationServerToMethodServer;

/** Begins to learn a face; it counts only once its answer was accepted. */
export async function register(
  context: Context,
  { body }: RequestOf<Arrow["register"]>,
): Promise<AnswerOf<Arrow["register"]>> {
  const { registration: id, organization, subject, origins, expiresAt } = body;
  return beginCapture(context, {
    capture: { id, kind: "registration", registration: id, digest: "", origins },
    promptBytes: context.random(32),
    expiresAt,
    registration: { id, organization, subject },
  });
}
