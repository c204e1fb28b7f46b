import type { Handlers, verificationServerToMethodServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { begin } from "../steps/begin.ts";
import { judgeAnswer } from "../steps/judge-answer.ts";
import { register } from "../steps/register.ts";

/** Who may ask: a verification server. */
export interface VerificationServerCaller {
  readonly role: "verification-server";
}

/** The verification server's end of its arrow to this server. */
export function forVerificationServer(
  context: Context,
): Handlers<typeof verificationServerToMethodServer, VerificationServerCaller> {
  const { store, matcher } = context;
  return {
    health: async () => ({ ready: true, sealTo: null }),
    register: async (request) => register(context, request),
    answerRegistration: async ({ params: { id }, body: { input } }) => ({
      verdict: judgeAnswer(context, { kind: "registration", id, digest: "", captured: input.captured }),
    }),
    removeRegistration: async ({ params: { id } }) => {
      store.remove(id);
      return {};
    },
    begin: async (request) => begin(context, request),
    answer: async ({ params: { id }, body: { digest, input } }) => {
      const verdict = judgeAnswer(context, { kind: "attempt", id, digest, captured: input.captured });
      return verdict === "accepted" ? { verdict, evidence: { channel: "face", matcher: matcher.name } } : { verdict };
    },
    cancel: async ({ params: { id } }) => {
      store.end(id);
      return {};
    },
  };
}
