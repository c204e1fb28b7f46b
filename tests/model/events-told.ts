import type { OperationState } from "@countersign/protocol";
import type { Store } from "../../roles/verification-server/src/store/port.ts";
import { operationId } from "../../roles/verification-server/src/store/suite/sample-ids.ts";
import { endpointId } from "../../roles/verification-server/src/store/suite/webhook-samples.ts";

/** States that a site is told of when an operation comes to them. */
const announced: readonly OperationState[] = [
  "approved",
  "released",
  "declined",
  "expired",
  "cancelled",
  "blocked",
  "revoked",
];

/** Those of the states an operation went through that its site is told of. */
export function announcedOf(went: readonly OperationState[]): readonly OperationState[] {
  return announced.filter((state) => went.includes(state));
}

/** More than happens between two looks. */
const most = 400;

/** Reads an outbox bit by bit: the states that were told of each operation since the last look, in no order. */
export function createEventReader(): (store: Store) => Promise<(n: number) => readonly OperationState[]> {
  let after = 0;
  return async (store) => {
    const newest = await store.webhooks.deliveries(endpointId(1), { state: null, before: null, most });
    const fresh = newest.filter(({ seq }) => seq > after);
    after = newest[0]?.seq ?? after;
    return (n) => {
      const own = fresh.filter(({ data }) => data.operation === operationId(n)).map(({ type }) => type);
      return announced.flatMap((state) => own.filter((type) => type === `operation.${state}`).map(() => state));
    };
  };
}
