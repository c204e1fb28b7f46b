import { signal } from "@preact/signals";

/** The secret of the link that led here; null for none, or when it was used. */
export const invitation = signal<string | null>(null);

/** Takes the secret out of the address at once, so that no history and no screenshot keeps it (T29). */
export function takeInvitation(): void {
  const found = /^#join=([A-Za-z0-9_-]{43})$/.exec(location.hash);
  if (!found) return;
  invitation.value = found[1] ?? null;
  history.replaceState(null, "", "#/");
}
