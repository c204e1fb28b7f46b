import type { Handlers, verificationServerToMethodServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { createBegin } from "../steps/begin.ts";
import { judgeCode } from "../steps/judge-code.ts";
import { createRegister } from "../steps/register.ts";

/** Who may ask: a verification server. */
export interface VerificationServerCaller {
  readonly role: "verification-server";
}

/** The verification server's end of its arrow to this server. */
export function forVerificationServer(
  context: Context,
): Handlers<typeof verificationServerToMethodServer, VerificationServerCaller> {
  const { store, sender, opener } = context;
  return {
    health: async () => ({ ready: sender.isReady(), sealTo: opener.sealTo }),
    register: createRegister(context),
    answerRegistration: async ({ params: { id }, body: { input } }) => {
      const verdict = await judgeCode(context, { kind: "registration", id, digest: null, code: input.code });
      const hint = store.findRegistration(id)?.hint;
      return verdict === "accepted" && hint !== undefined ? { verdict, hint } : { verdict };
    },
    removeRegistration: async ({ params: { id } }) => {
      store.remove(id);
      return {};
    },
    begin: createBegin(context),
    answer: async ({ params: { id }, body: { digest, input } }) => {
      const verdict = await judgeCode(context, { kind: "attempt", id, digest, code: input.code });
      return verdict === "accepted" ? { verdict, evidence: { channel: "sms" } } : { verdict };
    },
    cancel: async ({ params: { id } }) => {
      store.end(id);
      return {};
    },
  };
}
