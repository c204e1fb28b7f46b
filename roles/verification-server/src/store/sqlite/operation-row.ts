import { createBoundedMap, encodeFlags, type OperationState, type QrFlags } from "@countersign/protocol";
import type {
  Attempt,
  Claim,
  Decision,
  FrozenOperation,
  Outcome,
  Progress,
  Release,
  StoredOperation,
} from "../../core/operation.ts";
import type { Row } from "./database.ts";

function parsed<T>(json: unknown): { readonly [K in string]: T } | null {
  return typeof json === "string" ? JSON.parse(json) : null;
}

/** What {@link operationOf} reads: not what is sealed, which few ask for. */
export const operationColumns = [
  "id, organization, binding, state, version, subject, scans, tries, attempt, attempts, deadline_ms",
  "frozen, claim, decision, release, outcome",
].join(", ");

/** What is frozen never changes, and is read several times in one verification: texts lately read are kept parsed. */
const frozenTexts = createBoundedMap<FrozenOperation>(1000);

function frozenOf(text: string): FrozenOperation {
  const kept = frozenTexts.get(text);
  if (kept) return kept;
  const frozen = JSON.parse(text) as FrozenOperation;
  frozenTexts.set(text, frozen);
  return frozen;
}

/** The one reader of a row: columns become the union member of the row's state. */
export function operationOf(row: Row): StoredOperation {
  const claim = parsed(row["claim"]) as Claim | null;
  const decision = parsed(row["decision"]) as Decision | null;
  const release = parsed(row["release"]) as Release | null;
  const outcome = parsed(row["outcome"]) as Outcome | null;
  return {
    frozen: frozenOf(String(row["frozen"])),
    progress: {
      state: row["state"] as OperationState,
      ...(claim && { claim }),
      ...(decision && { decision }),
      ...(release && { release }),
      ...(outcome && { outcome }),
    } as Progress,
    version: Number(row["version"]),
    subject: row["subject"] as string | null,
    scans: Number(row["scans"]),
    tries: Number(row["tries"]),
    attempt: parsed(row["attempt"]) as Attempt | null,
    attempts: Number(row["attempts"]),
    deadlineMs: row["deadline_ms"] === null ? null : Number(row["deadline_ms"]),
  };
}

export function operationOrNull(row: Row | undefined): StoredOperation | null {
  return row === undefined ? null : operationOf(row);
}

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
/** What every end has in common: nothing is awaited and no secret is kept. */
export const close =
  "version = version + 1, deadline_ms = NULL, code_hash = NULL, nonce_hash = NULL, sealed = NULL, attempt = NULL";
export const rotateToken = `UPDATE bindings SET previous_token = token, token = :token, last_seen_at = :now WHERE id = :binding AND state = 'active'`;
