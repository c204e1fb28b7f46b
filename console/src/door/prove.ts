import { staffToConsoleServer as staff } from "@countersign/protocol/contract";
import { ask, Refusal } from "../ask/ask.ts";
import { hasEnded, me, signOutFault } from "../ask/session.ts";
import { usePasskey } from "./passkeys.ts";

/** Signs in, or proves anew who is in front of the page. */
export async function signIn(): Promise<void> {
  const begun = await ask(staff.beginSignIn, { body: {} });
  const assertion = await usePasskey(begun);
  me.value = await ask(staff.signIn, { body: { challenge: begun.challenge, assertion } });
  hasEnded.value = false;
  signOutFault.value = null;
}

/** Does what needs a passkey that was used just now; asks for it where it was not, once. */
export async function proving<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (fault) {
    if (!(fault instanceof Refusal) || fault.code !== "user_verification_required") throw fault;
    await signIn();
    return act();
  }
}
