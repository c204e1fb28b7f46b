import { type Attempt, type WayName } from "./attempt.ts";

/** Data of a `ways` event (§5, §12). */
export interface Ways {
  /** What the policy allows, in its order. */
  readonly methods: readonly WayName[];
  /** Those that cannot be used now. */
  readonly unavailable: readonly WayName[];
  /** What is under way; null for the code on the page. */
  readonly attempt: Attempt | null;
}

/** Before a server has told any. */
export const onlyTheCode: Ways = { methods: ["qr"], unavailable: [], attempt: null };

/** `offline` is the code of a phone without a network, typed beside the code on the page (§11.4). */
export type OfferedWay = WayName | "offline";

export interface Offer {
  readonly way: OfferedWay;
  readonly available: boolean;
}

/** What else than the present way the user may take, in the policy's order. */
export function otherWays(
  { methods, unavailable, attempt }: Ways,
  { offlinePossible, offlineOpen }: { offlinePossible: boolean; offlineOpen: boolean },
): readonly Offer[] {
  const present = offlineOpen ? "offline" : (attempt?.method ?? "qr");
  const named: OfferedWay[] = [...new Set([...methods, ...unavailable])];
  if (offlinePossible && !takesOfflineCode({ methods, unavailable, attempt })) named.push("offline");
  return named
    .filter((way) => way !== present)
    .map((way) => ({ way, available: way === "offline" || !unavailable.includes(way) }));
}

/** Eight digits of the authenticator are one way to the user, however the server names it. */
function takesOfflineCode({ methods, unavailable, attempt }: Ways): boolean {
  if (!methods.includes("dynamic-code") || unavailable.includes("dynamic-code")) return false;
  return attempt?.method !== "dynamic-code" || takesScan(attempt);
}

/** True when the user may scan the code on the page and type the eight digits that the phone then shows (§11.4). */
export function takesScan(attempt: Attempt): boolean {
  return attempt.method === "dynamic-code" && attempt.show.kind === "code" && attempt.show.digits.includes(8);
}
