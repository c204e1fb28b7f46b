import { signal } from "@preact/signals";
import { ApiError, read, send } from "./api.ts";
import { go } from "./router.ts";

export interface User {
  readonly id: string;
  readonly name: string;
}
export interface DemoUser extends User {
  readonly password: string;
}

/** Who is signed in: undefined while that is not known yet. */
export const user = signal<User | null | undefined>(undefined);
/** True once a session has ended that nobody here has ended. */
export const wasSignedOut = signal(false);
export const demoUsers = signal<readonly DemoUser[]>([]);

export async function loadSession(): Promise<void> {
  const session = await read<{ user: User | null; demoUsers: readonly DemoUser[] }>("/api/session");
  demoUsers.value = session.demoUsers;
  user.value = session.user;
}

export async function signIn(id: string, password: string): Promise<void> {
  user.value = (await send<{ user: User }>("POST", "/api/session", { user: id, password })).user;
  wasSignedOut.value = false;
}

export async function finishScan(approval: string): Promise<void> {
  user.value = (await send<{ user: User }>("POST", `/api/session/scans/${approval}/finish`)).user;
  wasSignedOut.value = false;
}

export async function signOut(): Promise<void> {
  await send("DELETE", "/api/session");
  go("/");
  user.value = null;
}

/** A session that ended on the server ends here too. */
export function noticeEnd(fault: unknown): void {
  if (!(fault instanceof ApiError) || fault.code !== "not_signed_in") return;
  if (user.value) wasSignedOut.value = true;
  user.value = null;
}
