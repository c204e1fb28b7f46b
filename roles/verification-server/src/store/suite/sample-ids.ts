import assert from "node:assert/strict";
import type { BindingId, EnrollmentId, OperationId } from "@countersign/protocol";
import type { AuditLeaf } from "../../core/audit.ts";
import type { Store } from "../port.ts";

/** Names, times and audit rows of sample records, numbered so that none is like another. */

export const startMs = 1_795_000_000_000;
export const operationMs = 120_000;
export const releaseMs = 60_000;
export const ticketMs = 300_000;
export const waitingMs = 24 * 3_600_000;
export const organization = "example-bank";
export const jwk = { kty: "EC", crv: "P-256", x: "x", y: "y" } as const;

export function numbered(prefix: string, n: number): string {
  return `${prefix}_${String(n).padStart(26, "0")}`;
}
export function operationId(n: number): OperationId {
  return numbered("op", n) as OperationId;
}
export function bindingId(n: number): BindingId {
  return numbered("bnd", n) as BindingId;
}
export function enrollmentId(n: number): EnrollmentId {
  return numbered("enr", n) as EnrollmentId;
}

export function leaf(event: string): AuditLeaf {
  return { json: JSON.stringify({ event }), hash: new Uint8Array(32).fill(event.length) };
}

/** How many leaves say `event`. */
export async function leavesOf({ audit }: Store, event: string): Promise<number> {
  const { json } = leaf(event);
  return (await audit.read(0, 100_000)).filter((one) => one.json === json).length;
}

/** The value, when there is one; fails the test otherwise. */
export function present<T>(value: T): Exclude<T, null | undefined | "limited" | "conflict"> {
  assert.ok(
    value !== null && value !== undefined && value !== "limited" && value !== "conflict",
    `there is ${String(value)}`,
  );
  return value as Exclude<T, null | undefined | "limited" | "conflict">;
}
