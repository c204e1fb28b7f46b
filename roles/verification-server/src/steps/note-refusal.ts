import { type ErrorCode, ProtocolError, toBase64url, utf8 } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import { isNoted } from "../core/noted-refusal.ts";
import type { Context } from "./context.ts";

/** Whose request was refused, and what it asked for. */
export interface Refused {
  readonly error: unknown;
  /** The endpoint's name in its arrow. */
  readonly endpoint: string;
  /** An id that may stand in the audit log: a device, an operation, an organization. */
  readonly by: { readonly kind: "device" | "operation" | "organization"; readonly id: string } | null;
  /** The address of somebody unknown; kept nowhere but as a hash that counts. */
  readonly address?: string;
}

/** Rows a minute from one source; what comes beyond them is refused all the same, and leaves none (T38). */
const rowsPerMinute = 20;
/** What is refused for being too much must not make more; a fault of ours is no refusal. */
const unwritten: readonly ErrorCode[] = ["rate_limited", "too_many_pending", "unavailable"];

/** One audit row for each refusal that has none yet: malformed codes, bad signatures, requests that fit no rule, absent things (§16). */
export function createNoteRefusal({ store, crypto, keys, clock }: Context) {
  async function sourceOf({ by, address = "" }: Refused): Promise<string> {
    if (by) return `${by.kind}/${by.id}`;
    return `address/${toBase64url((await keys.mac("countersign/address/v1", utf8(address))).subarray(0, 12))}`;
  }
  return async (refused: Refused): Promise<void> => {
    const { error, endpoint, by } = refused;
    if (!(error instanceof ProtocolError) || isNoted(error) || unwritten.includes(error.code)) return;
    // No cause: a client's own words may stand in it, and the log has it.
    const fact = { at: clock(), event: "request.refused", endpoint, code: error.code, ...(by && { [by.kind]: by.id }) };
    const name = `request-refused/${await sourceOf(refused)}`;
    const windows = [{ name, windowSeconds: 60, most: rowsPerMinute }];
    await store.audit.append(await auditLeaf(crypto, fact), { windows });
  };
}
