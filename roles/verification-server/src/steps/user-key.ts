import type { Bytes } from "@countersign/protocol";
import type { UserKey } from "../store/port.ts";
import type { Context } from "./context.ts";

interface OpenedUserKey {
  readonly epoch: number;
  readonly key: Bytes;
}

function placeOf(organization: string, subject: string, epoch: number): string {
  return `user_keys/${organization}/${subject}/${epoch}`;
}

/** The subject's newest K_user; for a subject without any device a key nobody has, so that it looks no different (T17). */
export async function openUserKey(
  { store, box, random }: Context,
  organization: string,
  subject: string,
): Promise<OpenedUserKey> {
  const stored = await store.bindings.userKey(organization, subject);
  if (!stored) return { epoch: 0, key: random(32) };
  return { epoch: stored.epoch, key: await box.open(placeOf(organization, subject, stored.epoch), stored.sealed) };
}

/** A new K_user, sealed, for the epoch after the present one. */
export async function nextUserKey(
  { store, box, random }: Context,
  organization: string,
  subject: string,
): Promise<UserKey> {
  const epoch = ((await store.bindings.userKey(organization, subject))?.epoch ?? 0) + 1;
  return { epoch, sealed: await box.seal(placeOf(organization, subject, epoch), random(32)) };
}
