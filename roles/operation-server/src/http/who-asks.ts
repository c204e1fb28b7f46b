import type { RelyingParty } from "../api-keys.ts";

/** For whom something is read. */
export function readerOf({ organization, businesses }: RelyingParty) {
  return { organization, businesses };
}

/** Who wants something done, and under which key it is done once. */
export function askedBy({ organization, businesses, id }: RelyingParty, idempotencyKey: string) {
  return { organization, businesses, key: id, idempotencyKey };
}
