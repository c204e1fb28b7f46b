import { isLinkForThisDevice } from "@countersign/protocol";

const ours = /^#[0-9]+[A-Za-z]?\./;
let kept: string | null = null;

/**
 * Takes a code out of the address at once, so that no history keeps it (T29). The text of a link for this very device (§11.3) stays in this
 * page's memory until it is opened; that of any other code is forgotten, for it approves nothing here (T49). True when there is one to open.
 */
export function takeFromAddress(next: string): boolean {
  const { hash, origin } = location;
  if (!ours.test(hash)) return false;
  const opens = isLinkForThisDevice(hash);
  history.replaceState(null, "", opens ? next : location.pathname);
  // Codes of this issuer carry this link, whichever address the browser was led to.
  if (opens) kept = `${origin}/q${hash}`;
  return opens;
}

/** The link to open, once. */
export function takeLink(): string | null {
  const text = kept;
  kept = null;
  return text;
}
