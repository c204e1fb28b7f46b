import { verifyAssertion } from "@countersign/platform/passkeys";
import { ProtocolError } from "@countersign/protocol";
import type { RequestOf, staffToConsoleServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { provedMs } from "../core/limits.ts";
import type { Session } from "../core/person.ts";
import { noteAct } from "./note-act.ts";
import type { SessionToken } from "./session-token.ts";

/** Any passkey of the staff may answer: whose it is says who signs in. */
export const signInPurpose = "sign-in";

/**
 * Signs in with a passkey, or proves anew that it is still the same person: then the session before ends with it. Every failure is told alike
 * (T17).
 */
export async function signIn(
  context: Context,
  { body: { challenge, assertion } }: RequestOf<typeof staffToConsoleServer.signIn>,
  { hash, replaces }: SessionToken & { readonly replaces: string | null },
): Promise<Session> {
  const { store, challenges, origin } = context;
  const passkey = await store.findPasskey(assertion.id);
  const verified =
    passkey && challenges.isOwn(challenge, signInPurpose)
      ? await verifyAssertion(assertion, { passkey, origin, challenge })
      : null;
  const session = verified && (await store.signIn({ ...verified, passkey: assertion.id, challenge, hash, replaces }));
  if (!session) throw new ProtocolError("user_verification_required", { cause: "the passkey does not verify" });
  await noteAct(context, { by: session.person.id, act: "staff.signed-in" });
  return session;
}

/** Throws `user_verification_required` when the passkey was not used just now: what changes one's own keys and phones needs that. */
export function expectProved({ clock }: Pick<Context, "clock">, { provedAtMs }: Session): void {
  if (clock() - provedAtMs > provedMs)
    throw new ProtocolError("user_verification_required", { cause: "the passkey was not used just now" });
}
