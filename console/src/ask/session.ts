import { type AnswerOf, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import { signal } from "@preact/signals";
import { ask, hearRefusals, Refusal } from "./ask.ts";

export type Me = AnswerOf<typeof staff.readMe>;
export type StaffRole = Me["role"];

/** Who is signed in; null for nobody, undefined while that is not known. */
export const me = signal<Me | null | undefined>(undefined);
/** Why it is not known. */
export const meFault = signal<unknown>(null);
/** True when somebody was signed in here and the session has ended by itself. */
export const hasEnded = signal(false);

const order: readonly StaffRole[] = ["viewer", "operator", "administrator"];

/** True when the one who is signed in may do what that role may. */
export function isAtLeast(role: StaffRole): boolean {
  return me.value ? order.indexOf(me.value.role) >= order.indexOf(role) : false;
}

export async function loadMe(): Promise<void> {
  try {
    meFault.value = null;
    me.value = await ask(staff.readMe, { body: {} });
  } catch (fault) {
    if (fault instanceof Refusal && fault.code === "session_over") me.value = null;
    else meFault.value = fault;
  }
}

/** Why one is signed in still, who wanted to leave. */
export const signOutFault = signal<unknown>(null);

/** The session ends on the server; here nothing of it stays. Throws nothing: `signOutFault` says what went wrong. */
export async function signOut(everywhere = false): Promise<void> {
  signOutFault.value = null;
  try {
    await ask(staff.signOut, { body: { everywhere } });
    hasEnded.value = false;
    me.value = null;
  } catch (fault) {
    signOutFault.value = fault;
  }
}

/** A session that the server has ended ends here too, whichever request heard of it. */
export function watchSession(): void {
  hearRefusals(({ code }) => {
    if (code !== "session_over" || !me.value) return;
    hasEnded.value = true;
    me.value = null;
  });
}
