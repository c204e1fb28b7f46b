import { encodeFlags, moves, type OperationState, type QrFlags } from "@countersign/protocol";

/** What `operationOf` reads: not what is sealed, which few ask for. */
export const operationColumns = [
  "id, organization, binding, state, version, subject, scans, tries, attempt, attempts, deadline_ms",
  "frozen, claim, decision, release, outcome",
].join(", ");

/** True for rows whose code has that flag. */
export function hasFlag(name: keyof QrFlags): string {
  const none = { anonymous: false, sameDevice: false, offline: false, confirmation: false, userVerification: false };
  return `((frozen ->> '$.flags') & ${encodeFlags({ ...none, [name]: true })} <> 0)`;
}

export function quoted(states: readonly OperationState[]): string {
  return states.map((state) => `'${state}'`).join(", ");
}

export const bindingIsActive = "EXISTS (SELECT 1 FROM bindings WHERE id = operations.binding AND state = 'active')";
/** What approved it may still do so: a device that is active, or a method that is in use (P18). */
export const approverIsActive = `(binding IS NULL OR ${bindingIsActive}) AND (decision ->> '$.registration' IS NULL
  OR EXISTS (SELECT 1 FROM methods WHERE id = decision ->> '$.registration' AND state = 'active'))`;
/** Time is over, and nobody has written down how it ended. */
export const isOverdue = `deadline_ms <= :now AND state IN (${quoted(moves.expire.from)})`;
/** What every end has in common: nothing is awaited and no secret is kept. */
export const close =
  "version = version + 1, deadline_ms = NULL, code_hash = NULL, nonce_hash = NULL, sealed = NULL, attempt = NULL";
export const rotateToken = `UPDATE bindings SET previous_token = token, token = :token, last_seen_at = :now WHERE id = :binding AND state = 'active'`;
